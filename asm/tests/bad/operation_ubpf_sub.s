# options: --syntax ubpf
lock sub [%r1+8], %r2
exit
