r1 = 0xffffffff
r1 &= 4294967295
if r1 == 0x80000000 goto +0
*(u64 *)(r10 - 8) = 0xfffffffe
w1 = 0xffffffff
exit
