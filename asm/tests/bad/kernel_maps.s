; options: --syntax kernel
0: (18) r1 = map[id:12]
2: (18) r2 = map[id:12][0]+8
4: (18) r3 = 0xffff888103a5c000
6: (18) r4 = 0x0
8: (18) r5 = 0xffffffffffffff00
10: (18) r5 = 0x7fff00000000
12: (b7) r0 = 0
13: (95) exit
