ldxw %r1, [%r2+32768]
ldxw %r1, [%r2+0xffff]
ldxw %r1, [%r2+0x10000]
exit
