# options: --syntax gas
mov %r0, 0x100000000
ldxb %r0, [%r1+0x8000]
ldxb %r0, [%r1+32768]
ldxb %r0, [%r1+-32769]
mov %r0, 010
ja 32768
jal 5000000000
and %r0, 0xffffffff
exit
