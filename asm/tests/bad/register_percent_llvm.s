# options: --syntax llvm
r1 = %r2
%r1 = 5
exit
