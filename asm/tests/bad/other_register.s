r1 = -r2
r1 = le16 r2
r1 = bswap64 r3
r2 = atomic_fetch_add((u64 *)(r1 + 0), r3)
w2 = xchg32_32(r1 + 0, w4)
exit
