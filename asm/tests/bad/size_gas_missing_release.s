# options: --syntax gas
strel [%r1+8], %r2
exit
