r1 = *(u64 *)(r2 + 32768)
r1 = *(u64 *)(r2 - 32769)
store_release((u64 *)(r1 + 70000), r2)
exit
