# options: --syntax gas
lddw %r1, 5 ll
exit
