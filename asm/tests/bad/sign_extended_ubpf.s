mov %r0, 0xffffffff
stdw [%r10-8], 0x80000000
jeq %r0, 0xfffffff0, exit
exit
