# options: --syntax gas
aaddb [%r1+8], %r2
exit
