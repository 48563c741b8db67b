# options: --syntax gas
stxdw [%r1+8], 5
exit
