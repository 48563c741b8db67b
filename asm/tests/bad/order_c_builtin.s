r1 = __atomic_load_n((u64 *)(r2 + 0), __ATOMIC_ACQUIRE)
exit
