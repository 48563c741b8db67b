r3 = atomic_fetch_add((u64 *)(r1 + 8), r2)
w3 = atomic_fetch_or((u32 *)(r1 - 4), w2)
r3 = xchg_64(r1 + 0, r2)
w3 = xchg32_32(r1 + 0, w2)
r1 = atomic_fetch_add((u64 *)(r1 + 8), r2)
exit
