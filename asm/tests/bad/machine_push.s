# options: --syntax gas
push %r1
exit
