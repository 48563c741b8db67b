# options: --syntax llvm
r1 = load_acquire((u32 *)(r2 + 0))
r1 = load_acquire((u8 *)(r2 + 0))
w1 = load_acquire((u64 *)(r2 + 0))
exit
