# options: --syntax gas
acmp [%r1+8], %r0, %r2
exit
