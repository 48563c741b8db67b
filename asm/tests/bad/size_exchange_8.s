r2 = xchg_8(r1 + 0, r2)
exit
