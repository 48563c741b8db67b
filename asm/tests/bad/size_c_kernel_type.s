r1 = *(__u64 *)(r2 + 0)
exit
