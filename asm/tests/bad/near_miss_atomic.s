r2 = atomic_fetch_ad((u64 *)(r1 + 0), r2)
r2 = xhcg_64(r1 + 0, r2)
r0 = cmpxchg64(r1 + 0, r0, r2)
exit
