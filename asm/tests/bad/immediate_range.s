r1 = 0x100000000
r1 = -2147483649
w1 += 4294967296
*(u64 *)(r1 + 0) = 0x1ffffffff
if r1 == 0x1ffffffff goto +0
exit
