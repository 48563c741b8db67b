# options: --syntax gas
ldacqdw %r1, [%r2+40000]
exit
