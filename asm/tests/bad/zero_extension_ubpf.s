mov %r1, w2
mov %r1, %w2
add %w1, 5
exit
