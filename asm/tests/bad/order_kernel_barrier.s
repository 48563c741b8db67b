# options: --syntax kernel
0: smp_rmb()
1: (95) exit
