# options: --syntax gas
ldacqsw %r1, [%r2+8]
exit
