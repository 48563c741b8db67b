# options: --syntax gas
mov %r1, $5
exit
