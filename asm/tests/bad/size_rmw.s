lock *(u8 *)(r1 + 0) += r2
lock *(u16 *)(r1 + 0) += w2
r2 = atomic_fetch_add((u8 *)(r1 + 0), r2)
exit
