r1 = load_acquire((u64 *)(w2 + 0))
exit
