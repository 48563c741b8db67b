# options: --syntax llvm
mov %r0, 1
ldacqw %r1, [%r2+4]
jeq %r1, 5, out
out:
exit
