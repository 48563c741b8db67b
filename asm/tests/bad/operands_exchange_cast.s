r2 = xchg_64((u64 *)(r1 + 0), r2)
exit
