# options: --syntax ubpf
movv %r0, 1
ldacqx %r0, [%r1]
lock ftech add [%r1], %r2
exit
