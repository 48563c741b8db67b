# options: --syntax llvm
*(u64 *)(r1 + 0) += r2
*(u32 *)(r1 + 4) |= w2
*(u64 *)(r1 + 0) += 1
*(u8 *)(r1 + 0) += r2
*(u64 *)(r1 + 0) -= r2
exit
