# options: --syntax gas
mfence
exit
