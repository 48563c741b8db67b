r0 = cmpxchg((u64 *)(r1 + 0), r0, r2)
exit
