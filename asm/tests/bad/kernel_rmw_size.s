# options: --syntax kernel
0: (c3) lock *(u8 *)(r1 +0) += r2
1: (95) exit
