# options: --syntax gas
streldw %r2, [%r1+8]
exit
