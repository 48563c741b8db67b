# options: --syntax gas
%r1 = 5
exit
