# options: --syntax gas
jz %r1, out
exit
