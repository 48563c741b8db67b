# options: --syntax gas
xorw [%r1+0], %r2
xxordw [%r1+8], %r2
xcmpw [%r1+8], %r2
le16 %r1
movsx864 %r1, %r2
lock add [%r1+0], %r2
call local 3
ja32 +3
add r1, r2
add %w1, 2
mov %r1, pc
neg %r1, %r1
r1 = 5
ldacqx %r1, [%r2+0]
strelw [%r1+0], 5
aadd [%r1+0], 1
ldxw %r1, [%r2 8]
add %r1 %r2
exit
