# options: --syntax gas
asub [%r1+8], %r2
exit
