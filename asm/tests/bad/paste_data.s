# a comment
-- asm
mov %r0, 1
ldacqq %r1, [%r2]
exit
-- raw
0x1 0xg
