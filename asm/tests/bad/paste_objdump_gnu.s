
count.o:     file format elf64-bpfle


Disassembly of section .text:

0000000000000000 <count>:
   0:	18 01 00 00 88 77 66 55 	lddw %r1,0x1122334455667788
  10:	b7 00 00 00 01 00 00 00 	mov %r0,1
  18:	18 01 00 00 88 77 66 55 	lddw %r1,0x1122334455667788
