r1 = load_acquire((u128 *)(r2 + 0))
exit
