r1 = load_acquire((s32 *)(r2 + 0))
r1 = *(s64 *)(r2 + 0)
r0 = *(u64 *)skb[4]
r1 = (s64)r2
exit
