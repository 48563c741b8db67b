r1 = smp_load_acquire((u64 *)(r2 + 0))
exit
