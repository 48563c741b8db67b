# options: --syntax gas
jmp out
exit
