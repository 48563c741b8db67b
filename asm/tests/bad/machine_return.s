# options: --syntax gas
ret
exit
