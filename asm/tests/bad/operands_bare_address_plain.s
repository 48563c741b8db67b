r1 = *(u64 *)r2 + 8
exit
