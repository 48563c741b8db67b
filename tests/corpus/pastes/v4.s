    r1 = -300
    r2 = (s8)r1
    w3 = (s16)w1
    r4 = r1
    r4 = bswap64 r4
    r5 = r1
    r5 s/= 7
    w5 s%= 3
    *(u32 *)(r10 - 4) = -5
    r0 = *(s32 *)(r10 - 4)
    gotol end
end:
    exit
