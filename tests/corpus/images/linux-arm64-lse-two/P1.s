// Linux with FEAT_LSE: ldaddal.
    bti c
    mov x9, x30
    nop
    paciasp
    stp x29, x30, [sp, #-16]!
    mov x29, sp
    movz x0, #0x5ea1, lsl #16
    movz x2, #0x1
    ldaddal x2, x2, [x0]
    movz x7, #0x200
    movk x7, #0x5ea1, lsl #16
    str x2, [x7]
    ldp x29, x30, [sp], #16
    mov x0, x7
    autiasp
    ret
