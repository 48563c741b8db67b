// Linux: two loads.
    bti c
    mov x9, x30
    nop
    paciasp
    stp x29, x30, [sp, #-16]!
    mov x29, sp
    movz x0, #0x5ea1, lsl #16
    ldr w3, [x0, #4]
    ldr w4, [x0]
    movz x7, #0x200
    movk x7, #0x5ea1, lsl #16
    str x3, [x7]
    str x4, [x7, #8]
    ldp x29, x30, [sp], #16
    mov x0, x7
    autiasp
    ret
