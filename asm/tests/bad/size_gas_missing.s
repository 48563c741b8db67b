# options: --syntax gas
ldacq %r1, [%r2+8]
exit
