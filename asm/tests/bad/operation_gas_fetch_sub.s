# options: --syntax gas
afsub32 [%r1+8], %r2
exit
