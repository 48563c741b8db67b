# options: --syntax gas
mov %w1, 5
exit
