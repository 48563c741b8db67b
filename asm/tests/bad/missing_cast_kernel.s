# options: --syntax kernel
r0 = load_acquire(r1 +0)
exit
