# options: --syntax ubpf
lock fetch add8 [%r1+8], %r2
exit
