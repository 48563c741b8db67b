r10 = 1
w10 = 1
r10 += 8
r10 = load_acquire((u64 *)(r1 + 0))
r10 = atomic_fetch_add((u64 *)(r1 + 0), r10)
exit
