# options: --syntax llvm
r2 = atomic64_fetch_add((u64 *)(r1 +8), r2)
r1 = load_acquire((u8 *)(r2 +8))
exit
