# options: --syntax ubpf
lock fetch sub [%r1+8], %r2
exit
