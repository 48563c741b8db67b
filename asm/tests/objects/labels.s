# By hand, without types, sizes or BTF: a local label is called, and another's address taken.
	.text
	.globl main
main:
	r1 = 3
	call helper
	if r0 == 0 goto done
	r2 = helper ll
	r3 = bytes ll
	r4 = bytes+4 ll
	r0 = *(u32 *)(r4 + 0)
done:
	exit
helper:
	r0 = r1
	exit

	.section .rodata
	.long 1
bytes:
	.long 2
	.long 3
