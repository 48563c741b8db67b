# options: --syntax kernel
0: (bf) r1 == r2
1: (95) exit
