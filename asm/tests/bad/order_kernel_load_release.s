# options: --syntax kernel
0: (db) r1 = load_release((u64 *)(r2 +0))
1: (95) exit
