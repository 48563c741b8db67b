// A 16-bit load-acquire as two loads of bytes.
    bti c
    mov x9, x30
    nop
    paciasp
    stp x29, x30, [sp, #-16]!
    mov x29, sp
    movz x0, #0x5ea1, lsl #16
    movz x1, #0x100
    movk x1, #0x5ea1, lsl #16
    ldarb w3, [x1]
    add x10, x1, #0x1
    ldarb w11, [x10]
    orr w3, w3, w11, lsl #8
    ldr x4, [x0]
    movz x7, #0x300
    movk x7, #0x5ea1, lsl #16
    str x3, [x7]
    str x4, [x7, #8]
    ldp x29, x30, [sp], #16
    mov x0, x7
    autiasp
    ret
