# options: --syntax kernel
w1 = load_acquire((u32 *)(r2 +0))
store_release((u16 *)(r1 +0), w2)
exit
