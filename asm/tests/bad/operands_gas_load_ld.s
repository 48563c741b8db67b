# options: --syntax gas
ldw %r1, [%r2+8]
exit
