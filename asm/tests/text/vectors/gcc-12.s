	.file	"sum.c"
	.text
	.align	3
	.type	scale, @function
scale:
	mov	%r3,%r1
	mod	%r3,%r2
	mov	%r0,%r3
	add	%r0,%r3
	add	%r0,%r3
	div	%r1,%r2
	add	%r0,%r1
	exit
	.size	scale, .-scale
	.align	3
	.global	sum
	.type	sum, @function
sum:
	mov	%r6,%r1
	mov	%r0,0
	mov	%r1,%r0
	lddw	%r2,78187493520
.L4:
	mov	%r3,%r6
	add	%r3,%r0
	ldxb	%r4,[%r3+0]
	add	%r1,%r4
	jle	%r1,100,.L3
	xor	%r1,%r2
.L3:
	add	%r0,1
	jne	%r0,100,.L4
	xadddw	[%r6+0],%r1
	stw	[%r6+8],-5
	ldxb	%r2,[%r6+3]
	call	scale
	ldxb	%r1,[%r6+2]
	lsh	%r1,56
	arsh	%r1,56
	add	%r1,%r0
	mov	%r0,%r1
	exit
	.size	sum, .-sum
	.ident	"GCC: (12.2.0-14+deb12u1+) 12.2.0"
