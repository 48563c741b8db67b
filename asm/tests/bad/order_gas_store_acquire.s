# options: --syntax gas
stacqdw [%r1+8], %r2
exit
