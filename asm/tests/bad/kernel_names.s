# options: --syntax kernel
r0 = atomic_cmpxchg((u64 *)(r1 +0), r0, r2)
r2 = atomic_xchg((u64 *)(r1 +0), r2)
exit
