# Answers a DNS query in place: who asks for the address of acqrel.test is told 192.0.2.1.
#
# Only the plainest query is answered, one question and nothing behind it. Everything else is
# refused and left as it was, for a server that knows more.
#
#	  0	ID		any; the reply has the same
#	  2	flags		QR 0, opcode 0; RD may be set, and AD and CD
#	  4	counts		1 question, 0 of all else
#	 12	question	the name in labels, in any case; type A, class IN
#	 29	answer		16 bytes that the reply has more than the query

	.set	QUERY, 29
	.set	ANSWER, 16
	.set	REPLY, QUERY + ANSWER

	.section .rodata,"a",@progbits
# The query from its fourth byte on, with the name in lower case.
question:
	.byte	0, 1, 0, 0, 0, 0, 0, 0
	.byte	6
	.ascii	"acqrel"
	.byte	4
	.ascii	"test"
	.byte	0
	.byte	0, 1, 0, 1
	.size	question, QUERY - 4
# The answer: the name at offset 12 (RFC 1035, 4.1.4), type A, class IN, 300 seconds, 4 bytes.
answer:
	.byte	0xc0, 12, 0, 1, 0, 1, 0, 0, 0x01, 0x2c, 0, 4
	.byte	192, 0, 2, 1
	.size	answer, ANSWER

	.text
# asks(r1 = start of a message, r2 = its end): r0 = 1 if it is a query to answer, or 0.
	.type	asks, @function
asks:
	r0 = 0
	r3 = r1
	r3 += QUERY
	if r3 > r2 goto refused		# shorter; from here on, the verifier lets r1 be read so far
	if r3 < r2 goto refused		# longer
	w3 = *(u8 *)(r1 + 2)
	w3 &= 0xfe			# all but RD
	if w3 != 0 goto refused
	w3 = *(u8 *)(r1 + 3)
	w3 &= 0xcf			# all but AD and CD
	if w3 != 0 goto refused
	r3 = question ll
	w4 = QUERY - 4
compare:
	w5 = *(u8 *)(r1 + 4)
	w6 = w5
	w6 += -65
	if w6 > 25 goto other_than_upper
	w5 |= 0x20			# a letter from A to Z, in lower case
other_than_upper:
	w6 = *(u8 *)(r3 + 0)
	if w5 != w6 goto refused
	r1 += 1
	r3 += 1
	w4 -= 1
	if w4 != 0 goto compare
	r0 = 1
refused:
	exit

# reply(r1 = start of a query that `asks` took, r2 = end of the room for the reply): r0 = 1, or 0
# if there is not room enough.
	.type	reply, @function
reply:
	r0 = 0
	r3 = r1
	r3 += REPLY
	if r3 > r2 goto no_room
	w3 = *(u8 *)(r1 + 2)
	w3 |= 0x84			# QR, AA
	*(u8 *)(r1 + 2) = w3
	w3 = *(u8 *)(r1 + 3)
	w3 &= 0x10			# of the rest, CD is copied
	*(u8 *)(r1 + 3) = w3
	*(u8 *)(r1 + 7) = 1		# 1 answer
	r3 = answer ll
	w4 = ANSWER
copy:
	w5 = *(u8 *)(r3 + 0)
	*(u8 *)(r1 + QUERY) = w5
	r1 += 1
	r3 += 1
	w4 -= 1
	if w4 != 0 goto copy
	r0 = 1
no_room:
	exit

# dns_reply(r1 = buffer, r2 = its length): the buffer is a query and 16 bytes behind it for the
# answer. r0 = the length of the reply, or 0 if there is none.
	.type	dns_reply, @function
dns_reply:
	r6 = r1
	r7 = r2
	r7 += r1
	r0 = 0
	if r2 < ANSWER goto no_reply
	r2 = r7
	r2 -= ANSWER
	call asks
	if r0 == 0 goto no_reply
	r1 = r6
	r2 = r7
	call reply
	if r0 == 0 goto no_reply
	r0 = REPLY
no_reply:
	exit

# The same in the kernel, for an Ethernet frame with UDP over IPv4 to port 53. XDP_TX sends the
# reply back where the query came from; XDP_PASS leaves the query to whoever listens.
	.set	FRAME, 42		# 14 of Ethernet, 20 of IPv4 without options, 8 of UDP

	.section xdp,"ax",@progbits
	.globl	xdp_dns_reply
xdp_dns_reply:
	r6 = r1
	w7 = *(u32 *)(r6 + 0)		# the frame's start and end: 32 bits here, pointers once loaded
	w2 = *(u32 *)(r6 + 4)
	r1 = r7
	r1 += FRAME
	if r1 > r2 goto pass
	w3 = *(u16 *)(r7 + 12)
	r3 = be16 r3
	if w3 != 0x800 goto pass	# IPv4
	w3 = *(u8 *)(r7 + 14)
	if w3 != 0x45 goto pass		# no options
	w3 = *(u16 *)(r7 + 16)
	r3 = be16 r3
	if w3 != 28 + QUERY goto pass	# the total length
	w3 = *(u16 *)(r7 + 20)
	r3 = be16 r3
	w3 &= 0xbfff			# all but "don't fragment"
	if w3 != 0 goto pass
	w3 = *(u8 *)(r7 + 23)
	if w3 != 17 goto pass		# UDP
	w3 = *(u16 *)(r7 + 36)
	r3 = be16 r3
	if w3 != 53 goto pass		# to the port of DNS
	w3 = *(u16 *)(r7 + 38)
	r3 = be16 r3
	if w3 != 8 + QUERY goto pass	# UDP's length
	call asks
	if r0 == 0 goto pass

	r1 = r6
	r2 = ANSWER
	call 65				# bpf_xdp_adjust_tail: more room; what was known of the frame is void
	if r0 != 0 goto pass
	w7 = *(u32 *)(r6 + 0)
	w2 = *(u32 *)(r6 + 4)
	r1 = r7
	r1 += FRAME
	if r1 > r2 goto drop
	call reply
	if r0 == 0 goto drop		# cannot be: the room was just made

	w3 = *(u32 *)(r7 + 0)		# who sent it receives it: Ethernet
	w4 = *(u16 *)(r7 + 4)
	w5 = *(u32 *)(r7 + 6)
	w1 = *(u16 *)(r7 + 10)
	*(u32 *)(r7 + 0) = w5
	*(u16 *)(r7 + 4) = w1
	*(u32 *)(r7 + 6) = w3
	*(u16 *)(r7 + 10) = w4
	w3 = *(u32 *)(r7 + 26)		# IPv4
	w4 = *(u32 *)(r7 + 30)
	*(u32 *)(r7 + 26) = w4
	*(u32 *)(r7 + 30) = w3
	w3 = *(u16 *)(r7 + 34)		# UDP
	w4 = *(u16 *)(r7 + 36)
	*(u16 *)(r7 + 34) = w4
	*(u16 *)(r7 + 36) = w3

	w3 = 28 + REPLY
	r3 = be16 r3
	*(u16 *)(r7 + 16) = w3		# IPv4's total length
	w3 = 8 + REPLY
	r3 = be16 r3
	*(u16 *)(r7 + 38) = w3		# UDP's
	w3 = 0
	*(u16 *)(r7 + 40) = w3		# no checksum of UDP (RFC 768)

# A header's checksum is the complement of the sum of its words, carries added at the end. Of this
# one the length has become greater, and the time to live another; that addresses have changed
# places does not matter. So a checksum that was wrong stays wrong (RFC 1624).
	w3 = *(u16 *)(r7 + 24)
	r3 = be16 r3
	w3 ^= 0xffff
	w3 += ANSWER
	w4 = *(u8 *)(r7 + 22)
	w4 ^= 0xff			# less the old one, as its complement
	w4 <<= 8
	w4 += 0xff
	w3 += w4
	w3 += 64 << 8
	w4 = 64
	*(u8 *)(r7 + 22) = w4
	w4 = w3				# twice, as the first addition may carry
	w4 >>= 16
	w3 &= 0xffff
	w3 += w4
	w4 = w3
	w4 >>= 16
	w3 += w4
	w3 ^= 0xffff
	r3 = be16 r3
	*(u16 *)(r7 + 24) = w3
	w0 = 3				# XDP_TX
	exit
pass:
	w0 = 2				# XDP_PASS
	exit
drop:
	w0 = 1				# XDP_DROP
	exit

	.section license,"aw",@progbits
	.asciz	"Dual MIT/GPL"
