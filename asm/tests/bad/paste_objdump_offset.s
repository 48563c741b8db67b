x.o:     file format elf64-bpfle

Disassembly of section .text:

0000000000000000 <f>:
   0:	b7 00 00 00 01 00 00 00 	mov %r0,1
   9:	95 00 00 00 00 00 00 00 	exit
