# A deterministic automaton as a table: is a text an IPv4 address, four numbers from 0 to 255
# without leading zeros, between dots?
#
# Each byte is looked up twice: which class of characters it is in, and which state follows. The
# loop knows nothing of addresses; another language is another table.
#
#	class	0	1	2	3	4	5	6	7
#	of	`0`	`1`	`2`	`3` `4`	`5`	`6`-`9`	`.`	others
#
# A state is 8 * N + S: the text is in number N, of which it has read
#
#	S	0	1		2		3	4	5	6	7
#	so far	nothing	a number that	a number that	`1`	`2`	`25`	-	wrong,
#			cannot go on	may have one					for good
#					more digit

	.set	NUMBER, 8		# from a state to the same one in the next number
	.set	WRONG, 7
	.set	LONGEST, 15		# bytes of "255.255.255.255"

	.section .rodata,"a",@progbits
classes:
	.rept	46
	.byte	7
	.endr
	.byte	6			# .
	.byte	7			# /
	.byte	0, 1, 2, 3, 3, 4, 5, 5, 5, 5
	.rept	256 - 58
	.byte	7
	.endr
	.size	classes, 256

# The rows of a number whose states start at B, if what follows its dot is state D. The columns
# are the classes.
	.macro	number B, D
	.byte	\B+1, \B+3, \B+4, \B+2, \B+2, \B+2, WRONG, WRONG
	.byte	WRONG, WRONG, WRONG, WRONG, WRONG, WRONG, \D, WRONG
	.byte	\B+1, \B+1, \B+1, \B+1, \B+1, \B+1, \D, WRONG
	.byte	\B+2, \B+2, \B+2, \B+2, \B+2, \B+2, \D, WRONG
	.byte	\B+2, \B+2, \B+2, \B+2, \B+5, \B+1, \D, WRONG
	.byte	\B+1, \B+1, \B+1, \B+1, \B+1, WRONG, \D, WRONG
	.rept	16
	.byte	WRONG
	.endr
	.endm
states:
	number	0, NUMBER
	number	NUMBER, 2*NUMBER
	number	2*NUMBER, 3*NUMBER
	number	3*NUMBER, WRONG
	.size	states, 4*8*NUMBER

	.text
# match(r1 = start of the text, r2 = its end): r0 = 1 if it is an address, or 0.
	.type	match, @function
match:
	r3 = classes ll
	r4 = states ll
	w5 = 0				# the state
	w6 = 0				# how many bytes were read
	r0 = 0
next_byte:
	r7 = r1
	r7 += 1
	if r7 > r2 goto at_end		# the comparison by which the verifier knows that a byte is there
	if w6 == LONGEST goto no	# so that it knows of an end, too
	w6 += 1
	w7 = *(u8 *)(r1 + 0)
	r1 += 1
	r7 += r3
	w7 = *(u8 *)(r7 + 0)
	w5 <<= 3
	w5 += w7
	w5 &= 255			# the table has so many entries; the verifier does not know its contents
	r5 += r4
	w5 = *(u8 *)(r5 + 0)
	goto next_byte
at_end:
	w5 += -(3*NUMBER + 1)		# S from 1 to 5 in the last number
	if w5 > 4 goto no
	r0 = 1
no:
	exit

# dotted_quad(r1 = text, r2 = its length): r0 = 1 if it is an address, or 0.
	.type	dotted_quad, @function
dotted_quad:
	r2 += r1
	call match
	exit

# The same in the kernel, on the payload of an Ethernet frame: XDP_PASS if it is an address, XDP_DROP
# if not.
	.section xdp,"ax",@progbits
	.globl	xdp_dotted_quad
xdp_dotted_quad:
	w3 = *(u32 *)(r1 + 0)
	w2 = *(u32 *)(r1 + 4)
	r1 = r3
	r1 += 14
	call match
	r0 += 1				# XDP_DROP is 1, XDP_PASS 2
	exit

	.section license,"aw",@progbits
	.asciz	"Dual MIT/GPL"
