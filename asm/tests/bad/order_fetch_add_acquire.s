r2 = atomic_fetch_add_acquire((u64 *)(r1 + 0), r2)
exit
