lock *(u64 *)(r1 + 0) += 1
r2 = atomic_fetch_add((u64 *)(r1 + 0), 1)
r2 = xchg_64(r1 + 0, 7)
exit
