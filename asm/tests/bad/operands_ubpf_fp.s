# options: --syntax ubpf
mov %r1, %fp
exit
