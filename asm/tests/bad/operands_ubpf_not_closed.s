# options: --syntax ubpf
ldacqdw %r1, [%r2+8
exit
