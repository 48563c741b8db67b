# options: --syntax kernel
0: (db) r2 = atomic64_xchg(r1 +0, r2)
1: (95) exit
