# options: --syntax gas
strelw [%r1+8], %w2
exit
