# options: --syntax llvm
r1 = *(u64 *)(fp - 8)
exit
