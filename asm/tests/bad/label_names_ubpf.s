# options: --syntax ubpf
1:
mov %r0, 1
exit
