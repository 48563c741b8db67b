w1 = load_acquire((u24 *)(r2 + 0))
store_release((u128 *)(r1 + 0), r2)
r1 = *(u12 *)(r2 + 0)
exit
