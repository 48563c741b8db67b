r1 = load_acquire((u64 *)r2)
exit
