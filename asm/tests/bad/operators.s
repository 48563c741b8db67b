# options: --syntax llvm
r0++
w0--
++r0
r0 <<<= 1
r0 >>>= r1
r0 =+ 1
r0 5
exit
