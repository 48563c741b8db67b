r0 = load_acquire((u64 *)(r1))
r0 = *(u64 *)(r1)
r2 = xchg_64(r1, r2)
r0 = *(u64 *)(r1 + -8)
r0 = *(u64 *)(r1 + r2)
exit
