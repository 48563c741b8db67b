store_release(r2, (u64 *)(r1 + 0))
exit
