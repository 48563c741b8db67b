
count.o:	file format elf64-bpf

Disassembly of section socket:

0000000000000000 <count>:
; 	int x = ctx->len;
       0:	61 11 00 00 00 00 00 00	r2 = *(u32 *)(r1 + 0x0)
       1:	85 10 00 00 ff ff ff ff	call -0x1
       2:	18 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00	r1 = 0x0 ll
       4:	db 10 00 00 00 01 00 00	lock *(u64 *)(r0 + 0x0) += r1
       5:	db 10 00 00 01 01 00 00	<unknown>
       6:	call 0x5
		0000000000000031:  R_BPF_64_32	.text
		0000000000000030:  R_BPF_64_33	.text
       7:	r0 = load_aquire((u64 *)(r1 + 0x0))
and so on
