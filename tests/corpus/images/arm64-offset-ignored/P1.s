// ldar has no offset, and the JIT ignores the one of the instruction.
    bti c
    mov x9, x30
    nop
    paciasp
    stp x29, x30, [sp, #-16]!
    mov x29, sp
    movz x0, #0x5ea1, lsl #16
    movz x1, #0x100
    movk x1, #0x5ea1, lsl #16
    ldar x3, [x1]
    ldr x4, [x0]
    movz x7, #0x300
    movk x7, #0x5ea1, lsl #16
    str x3, [x7]
    str x4, [x7, #8]
    ldp x29, x30, [sp], #16
    mov x0, x7
    autiasp
    ret
