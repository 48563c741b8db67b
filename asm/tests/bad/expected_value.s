r0 = cmpxchg_64(r1 + 0, r2, r3)
w0 = cmpxchg32_32(r1 + 0, w2, w3)
r0 = cmpxchg_64(r0 + 0, r2, r3)
r0 = cmpxchg_64(r1 + 0, r2, r0)
r4 = cmpxchg_64(r1 + 0, r0, r3)
exit
