# options: --syntax gas
ldacqdw [%r2+8], %r1
exit
