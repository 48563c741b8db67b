# options: --syntax llvm
r0 = ~r1
w0 = ~w0
r0 = r1 + r2
r0 = r1 - 5
r0 = r0 << 3
w0 = w1 >> w2
r0 = r1 + r0
r0 = r1 - r0
r0 = 64 - r1
r0 = r1 + r2 + r3
r0 = r1 + w2
exit
