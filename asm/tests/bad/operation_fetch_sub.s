r2 = atomic_fetch_sub((u64 *)(r1 + 0), r2)
exit
