# options: --cpu v1
w1 += 1
if r1 < r2 goto +0
r2 = atomic_fetch_add((u64 *)(r1 + 0), r2)
lock *(u64 *)(r1 + 0) += r2
exit
