# options: --syntax ubpf
ldrelw %r1, [%r2+8]
exit
