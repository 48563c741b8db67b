# options: --syntax kernel
0: (db) r2 = xchg_64(r1 + 0, r2)
1: (95) exit
