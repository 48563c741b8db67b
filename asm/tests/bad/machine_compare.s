# options: --syntax gas
cmp %r1, %r2
exit
