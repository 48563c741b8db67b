r1 = load_acquire((void *)(r2 + 0))
exit
