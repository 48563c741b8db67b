# options: --syntax llvm
r0 = 1 ; this is a comment
r1 = 2 ; don't
    ; store it
r2 = 3; exti
r3 = 4; r4 = 5ll
exit ; the 5th
