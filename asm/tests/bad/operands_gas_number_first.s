# options: --syntax gas
ldacqdw %r1, [8+%r2]
exit
