# options: --syntax gas
stdw [%r1+8], %r2
exit
