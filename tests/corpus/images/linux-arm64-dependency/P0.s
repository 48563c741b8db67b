// Linux: store-release is stlr.
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
    str x2, [x0]
    stlr x2, [x1]
    movz x7, #0x200
    movk x7, #0x5ea1, lsl #16
    movz x10, #0x1
    str x10, [x7]
    ldp x29, x30, [sp], #16
    mov x0, x7
    autiasp
    ret
