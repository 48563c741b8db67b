# options: --syntax gas
ldacqdw %r1, %r2
exit
