# options: --syntax kernel
0: (05) goto +0
1: (95) exit
