.section .text
.globl main
main:
    r1 = 5
    call helper
    call 7
    if r0 > 3 goto out
    may_goto out
    gotol out
    r1 = 0x1122334455667788 ll
    ld_pseudo r2, 1, 5
    r3 = (s8)r1
    w3 s/= w1
    r3 = *(s8 *)(r10 - 3)
    r4 = xchg_64(r10 - 8, r4)
    w4 = xchg32_32(r10 - 8, w4)
    r0 = *(u8 *)skb[16]
out:
    exit
helper:
    r0 = 1
    exit
