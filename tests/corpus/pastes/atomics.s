    r6 = r1
    r1 = 0
    *(u64 *)(r10 - 8) = r1
    *(u64 *)(r10 - 16) = r1
    r2 = 7
    lock *(u64 *)(r10 - 8) += r2
    lock *(u32 *)(r10 - 8) |= w2
    r2 = atomic_fetch_add((u64 *)(r10 - 8), r2)
    w3 = 1
    w3 = atomic_fetch_xor((u32 *)(r10 - 8), w3)
    r3 = xchg_64(r10 - 8, r3)
    r0 = 1
    r0 = cmpxchg_64(r10 - 8, r0, r3)
    w0 = cmpxchg32_32(r10 - 8, w0, w3)
    r4 = load_acquire((u64 *)(r10 - 8))
    w4 = load_acquire((u32 *)(r10 - 8))
    w4 = load_acquire((u16 *)(r10 - 6))
    w4 = load_acquire((u8 *)(r10 - 5))
    store_release((u64 *)(r10 - 16), r4)
    store_release((u32 *)(r10 - 16), w4)
    store_release((u16 *)(r10 - 16), w4)
    store_release((u8 *)(r10 - 16), w4)
    r5 = 0x1122334455667788 ll
    r5 ^= r4
    r7 = (s16)r5
    w7 = (s8)w5
    r7 = bswap32 r7
    r7 = be16 r7
    r7 s/= 3
    w7 s%= w4
    r7 = -r7
    r8 = *(s16 *)(r10 - 8)
    r9 = *(u32 *)(r6 + 0)
    r1 = 0
loop:
    r1 += 1
    if w9 < 0x80000000 goto L1
    w9 &= -256
L1:
    if r1 s< 5 goto loop
    call helper_user
    if r0 & 1 goto L2
    may_goto L2
    gotol L2
L2:
    *(u32 *)(r10 - 20) = -5
    r0 = 0
    if r9 s> -1 goto done
    r0 = -1
done:
    exit
helper_user:
    call 7
    r1 = r0
    r0 += r1
    exit
