mov r0, 1
ldxdw r0, [r1+8]
stxw [r1-4], r2
add64 r0, r1
lock fetch add64 [r1+8], r2
jeq r0, 1, out
jeq64 r0, r1, +1
out:
exit
