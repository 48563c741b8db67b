.set LIMIT, 5
    r0 = LIMITT
    r1 = *(u64 *)(r10 - OFFSET)
    exit
.data
.zero COUNT
.set COUNT, 5
