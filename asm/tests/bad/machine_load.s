# options: --syntax gas
ldr %r1, [%r2]
exit
