# options: --syntax gas
lock fetch add [%r1+8], %r2
exit
