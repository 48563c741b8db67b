# options: --syntax gas
shl %r1, 3
exit
