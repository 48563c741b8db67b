# options: --syntax gas
not %r1
exit
