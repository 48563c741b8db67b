# options: --syntax llvm
mov r0, 1
ldxdw r0, [r1+8]
add64 r0, r1
mov %r0, %r1
mov r0, one
exit
