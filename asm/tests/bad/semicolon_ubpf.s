# options: --syntax ubpf
mov %r0, 1 ; not a comment
exit
