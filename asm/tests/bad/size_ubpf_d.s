# options: --syntax ubpf
streld [%r1+8], %r2
exit
