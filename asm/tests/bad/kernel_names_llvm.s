# options: --syntax llvm
r0 = atomic_cmpxchg((u64 *)(r1 + 0), r0, r2)
r2 = atomic_xchg((u64 *)(r1 + 0), r2)
r2 = atomic64_fetch_add((u64 *)(r1 + 0), r2)
r0 = atomic_cmpxchg((u32 *)(r1 + 0), r0, r2)
exit
