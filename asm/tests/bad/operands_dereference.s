r1 = load_acquire(*(u64 *)(r2 + 0))
exit
