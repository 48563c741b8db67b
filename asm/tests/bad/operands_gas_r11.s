# options: --syntax gas
mov %r11, 5
exit
