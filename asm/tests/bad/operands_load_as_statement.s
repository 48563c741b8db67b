load_acquire((u64 *)(r2 + 0), r1)
exit
