r2 = store_release((u64 *)(r1 + 0), r2)
exit
