# options: --syntax gas
nop
exit
