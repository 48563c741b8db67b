# options: --syntax llvm
w1 = bswap16 w1
w1 = (s32)w2
gotox w1
callx w1
w1 = *(u64 *)(r2 + 0)
exit
