// The barrier is missing.
    bti c
    mov x9, x30
    nop
    paciasp
    stp x29, x30, [sp, #-16]!
    mov x29, sp
    movz x0, #0x5ea1, lsl #16
    movz x1, #0x100
    movk x1, #0x5ea1, lsl #16
    movz x2, #0x1
    movz x7, #0x0
    mov x11, x7
1:  ldxr x7, [x1]
    eor x12, x7, x11
    cbnz x12, 2f
    stlxr w12, x2, [x1]
    cbnz w12, 1b
2:
    ldr x3, [x0]
    movz x4, #0x300
    movk x4, #0x5ea1, lsl #16
    str x3, [x4]
    ldp x29, x30, [sp], #16
    mov x0, x7
    autiasp
    ret
