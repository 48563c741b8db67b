# options: --syntax gas
aadd [%r1+8], 5
exit
