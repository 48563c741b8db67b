# options: --cpu v3
r0 = load_acquire((u64 *)(r1 + 0))
store_release((u8 *)(r1 + 0), w2)
r0 s/= r1
r1 = *(s8 *)(r2 + 0)
w1 += 1
gotol +0
exit
