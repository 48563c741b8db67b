; options: --syntax kernel
0: (b7) r0 = 0
1: (7a) nospec
2: (bf) r1 = &(void __percpu *)(r2)
3: (db) probe r0 = atomic64_xchg((u64 *)(r1 +8), r0)
4: (c3) probe r0 = something((u32 *)(r1 +8))
5: BUG_c3
6: (95) exit
