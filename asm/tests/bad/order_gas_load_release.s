# options: --syntax gas
ldreldw %r1, [%r2+8]
exit
