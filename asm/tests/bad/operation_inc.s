atomic_inc((u64 *)(r1 + 0))
exit
