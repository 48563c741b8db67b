# options: --syntax kernel
0: (zz) r1 = r2
1: (95) exit
