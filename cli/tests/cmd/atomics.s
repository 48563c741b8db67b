	r2 = 1
	r2 = atomic_fetch_add((u64 *)(r10 - 8), r2)
	r0 = load_acquire((u64 *)(r1 + 0))
	exit
