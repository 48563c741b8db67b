// Two stores as one pair, which is two accesses still.
    bti c
    mov x9, x30
    nop
    paciasp
    stp x29, x30, [sp, #-16]!
    mov x29, sp
    movz x0, #0x5ea1, lsl #16
    movz w2, #0x1
    stp w2, w2, [x0]
    movz x7, #0x100
    movk x7, #0x5ea1, lsl #16
    movz x10, #0x1
    str x10, [x7]
    ldp x29, x30, [sp], #16
    mov x0, x7
    autiasp
    ret
