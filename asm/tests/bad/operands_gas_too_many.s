# options: --syntax gas
add %r1, %r2, %r3
exit
