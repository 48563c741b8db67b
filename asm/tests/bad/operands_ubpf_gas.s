# options: --syntax ubpf
afadd [%r1+8], %r2
exit
