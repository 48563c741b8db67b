# options: --syntax llvm
r0 = w1
r0 = (u32)r1
r0 = (u16)r1
w0 = (u8)w1
r0 = (u64)r1
r0 = (u24)r1
w0 = (s32)w1
w0 = (s32)r1
r0 += w1
if r0 == w1 goto +0
*(u64 *)(r1 + 0) = w2
exit
