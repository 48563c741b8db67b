# options: --syntax gas
ldx %r1, [%r2+8]
exit
