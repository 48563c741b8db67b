w2 = xchg_32(r1 + 0, w2)
exit
