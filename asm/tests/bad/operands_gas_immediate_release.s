# options: --syntax gas
streldw [%r1+8], 5
exit
