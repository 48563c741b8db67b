# options: --syntax gas
ldxq %r1, [%r2+8]
exit
