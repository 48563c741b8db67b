# options: --syntax gas
exit 0
