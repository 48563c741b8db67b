    r0 = 1 / 0
    r0 = (1 + 2
    r0 = 5 % 0
    r0 = 1 << 64
    r0 = 0xffffffffffffffff * 2
    r1 = *(u64 *)(r10 - 8 * r2)
main:
    r0 = main * 2 ll
    r0 = -main ll
.data
.4byte 1 +
.4byte r1
.4byte 'ab'
.4byte 010
.4byte 1 2
.4byte (main
.byte 3, , 4
