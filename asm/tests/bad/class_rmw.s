# options: --syntax llvm
lock *(u32 *)(r1 + 0) |= r2
r2 = atomic_fetch_add((u32 *)(r1 + 0), r2)
w2 = xchg_64(r1 + 0, w2)
r0 = cmpxchg32_32(r1 + 0, r0, w2)
exit
