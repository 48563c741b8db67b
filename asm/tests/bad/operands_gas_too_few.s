# options: --syntax gas
add %r1
exit
