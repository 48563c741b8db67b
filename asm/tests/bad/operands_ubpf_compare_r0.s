# options: --syntax ubpf
lock cmpxchg [%r1+8], %r0, %r2
exit
