# options: --syntax ubpf
ldxdw %r1, [%r2+%r3]
exit
