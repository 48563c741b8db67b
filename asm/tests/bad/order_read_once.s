r1 = READ_ONCE((u64 *)(r2 + 0))
exit
