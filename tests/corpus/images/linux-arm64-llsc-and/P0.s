// Linux without FEAT_LSE: a loop with a barrier behind it.
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
    movz x2, #0x1
    movz x19, #0x200
    movk x19, #0x5ea1, lsl #16
    movz x10, #0x1
    str x10, [x0]
    mov x9, x2
1:  ldxr x2, [x19]
    and x11, x2, x9
    stlxr w12, x11, [x19]
    cbnz w12, 1b
    dmb ish
    ldr x3, [x1]
    movz x7, #0x300
    movk x7, #0x5ea1, lsl #16
    str x3, [x7]
    add sp, sp, #16
    ldp x25, x27, [sp], #16
    ldp x19, x20, [sp], #16
    ldp xzr, x26, [sp], #16
    ldp x29, x30, [sp], #16
    mov x0, x7
    autiasp
    ret
