r1 = cmpxchg_64(r1 + 0, r0, r2)
r0 = cmpxchg_64(r1 + 0, r3, r2)
r1 = *(u8 *)skb[4]
exit
