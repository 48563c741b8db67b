# options: --syntax llvm
store_release((u16 *)(r1 + 0), r2)
store_release((u64 *)(r1 + 0), w2)
exit
