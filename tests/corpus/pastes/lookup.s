    r6 = r1
    *(u32 *)(r10 - 4) = 3
    r2 = r10
    r2 += -4
    ld_pseudo r1, 1, 0xffffffff
    call 1
    if r0 != 0 goto found
    r0 = 0
    exit
found:
    r1 = load_acquire((u64 *)(r0 + 0))
    r1 = load_acquire((u64 *)(r0 + 8))
    r0 = 0
    exit
