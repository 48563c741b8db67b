# options: --syntax gas
r1 = load_acquire((u64 *)(r2 + 8))
exit
