# options: --syntax gas
ldacqd %r1, [%r2+8]
exit
