# options: --syntax gas
add 5, %r1
exit
