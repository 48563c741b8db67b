# options: --syntax gas
afadd16 [%r1+8], %r2
exit
