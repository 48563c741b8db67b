# options: --syntax kernel
00: (b7) r0 = 0
1: (95) exit
