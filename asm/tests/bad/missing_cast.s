r0 = load_acquire(r1 + 0)
store_release(r1 + 0, r2)
r0 = *(r1 + 8)
lock *(r1 + 8) += r2
r2 = atomic_fetch_add(r1 + 0, r2)
exit
