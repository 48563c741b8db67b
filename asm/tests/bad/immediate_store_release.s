store_release((u32 *)(r1 + 0), 5)
store_release((u64 *)(r1 + 0), -5)
exit
