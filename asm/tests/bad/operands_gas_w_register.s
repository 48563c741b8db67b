# options: --syntax gas
ldacqw %w1, [%r2+8]
exit
