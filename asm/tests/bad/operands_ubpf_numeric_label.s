# options: --syntax ubpf
jeq %r1, 5, 1f
exit
