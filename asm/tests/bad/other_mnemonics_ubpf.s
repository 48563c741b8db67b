# options: --syntax ubpf
add64 %r0, %r1
mov64 %r0, 1
mov64 r0, 1
lock add64 [%r1], %r2
call r1
r0 = 1
exit
