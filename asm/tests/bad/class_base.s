r1 = *(u64 *)(w2 + 0)
w1 = load_acquire((u8 *)(w2 + 0))
exit
