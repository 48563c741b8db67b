r0 = cmpxchg_64(r1 + 0, r2)
exit
