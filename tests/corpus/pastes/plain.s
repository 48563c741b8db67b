.globl main
main:
    r6 = 0x1122334455667788 ll
    r7 = *(u32 *)(r1 + 0)
    *(u64 *)(r10 - 8) = r6
    r1 = r6
    r2 = r7
    call mix
    r7 = atomic_fetch_or((u64 *)(r10 - 8), r7)
    if w7 s> -5 goto out
    if r0 & 0x10000000 goto out
    r0 s>>= 3
out:
    r0 &= 1
    exit
mix:
    r0 = r1
    r0 *= 31
    r0 ^= r2
    w0 += -7
    r0 = be32 r0
    exit
