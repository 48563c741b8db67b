# options: --syntax ubpf
mov r1, 1
mov %r11, 1
mov32 %w1, 1
ldxw %r1, [r2+4]
exit
