w1 = load_acquire((int *)(r2 + 0))
exit
