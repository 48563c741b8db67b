r1 = *(u64 *)(r2 + r3)
exit
