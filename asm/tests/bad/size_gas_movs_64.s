# options: --syntax gas
movs %r1, %r2, 64
exit
