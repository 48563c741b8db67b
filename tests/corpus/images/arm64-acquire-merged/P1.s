// An optimiser takes the acquire for a load that has just been done.
    paciasp
    stp x29, x30, [sp, #-16]!
    mov x29, sp
    stp xzr, x26, [sp, #-16]!
    mov x26, sp
    stp x19, x20, [sp, #-16]!
    stp x25, x27, [sp, #-16]!
    mov x25, sp
    sub sp, sp, #16
    movz x0, #0x5ea1, lsl #16
    movz x1, #0x100
    movk x1, #0x5ea1, lsl #16
    ldr x19, [x1]
    mov x3, x19
    ldr x4, [x0]
    movz x7, #0x300
    movk x7, #0x5ea1, lsl #16
    str x3, [x7]
    str x4, [x7, #8]
    add sp, sp, #16
    ldp x25, x27, [sp], #16
    ldp x19, x20, [sp], #16
    ldp xzr, x26, [sp], #16
    ldp x29, x30, [sp], #16
    mov x0, x7
    autiasp
    ret
