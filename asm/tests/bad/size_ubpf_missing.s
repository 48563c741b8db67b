# options: --syntax ubpf
ldacq %r1, [%r2+8]
exit
