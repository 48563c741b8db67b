# options: --syntax kernel
0: (c3) w1 = load_acquire((u32 *)(r2 +8))
1: (95) exit
