# options: --syntax kernel
r3 = atomic64_fetch_add((u64 *)(r1 +8), r2)
r3 = atomic_fetch_add((u32 *)(r1 +8), r2)
r0 = atomic64_cmpxchg((u64 *)(r1 +8), r2, r3)
r0 = be16 r1
exit
