# A queue between one producer and one consumer in which each slot says itself whether it is full.
# Unlike in ring_buffer.s neither side reads the other's counter: they meet in the slots alone.
#
# What both share, 136 bytes of u64, zero at the start:
#
#	  0	slots[4]	each { full, message }
#	 64	put		the producer's own: how many messages it put in
#	128	taken		the consumer's own: how many it took out
#
# A slot goes from hand to hand by a store-release of `full`, which the other side reads with a
# load-acquire: 1 when the message has been written, 0 when it has been read. As in ring_buffer.s,
# the branch would do in place of the producer's acquire.

	.text

# enqueue(r1 = queue, r2 = message): r0 = 1, or 0 if there is no room.
	.type	enqueue, @function
enqueue:
	r3 = *(u64 *)(r1 + 64)
	r4 = r3
	r4 &= 3
	r4 <<= 4
	r4 += r1
	r5 = load_acquire((u64 *)(r4 + 0))	# if it is empty, its message has been read
	r0 = 0
	if r5 != 0 goto no_room
	*(u64 *)(r4 + 8) = r2
	r5 = 1
	store_release((u64 *)(r4 + 0), r5)
	r3 += 1
	*(u64 *)(r1 + 64) = r3			# plain: nobody else looks at it
	r0 = 1
no_room:
	exit

# dequeue(r1 = queue, r2 = address for the message): r0 = 1, or 0 if there is none.
	.type	dequeue, @function
dequeue:
	r3 = *(u64 *)(r1 + 128)
	r4 = r3
	r4 &= 3
	r4 <<= 4
	r4 += r1
	r5 = load_acquire((u64 *)(r4 + 0))	# if it is full, its message is there
	r0 = 0
	if r5 == 0 goto nothing
	r5 = *(u64 *)(r4 + 8)
	*(u64 *)(r2 + 0) = r5
	r5 = 0
	store_release((u64 *)(r4 + 0), r5)
	r3 += 1
	*(u64 *)(r1 + 128) = r3
	r0 = 1
nothing:
	exit

# Two programs in the kernel, on the first 8 bytes that an Ethernet frame carries.
	.map	queue, type=array, key=4, value=136, entries=1

	.section xdp,"ax",@progbits
# Takes the message out of a frame and drops the frame. One that has no room passes.
	.globl	queue_in
queue_in:
	w6 = *(u32 *)(r1 + 0)		# the frame's start and end: 32 bits here, pointers once loaded
	w2 = *(u32 *)(r1 + 4)
	r3 = r6
	r3 += 14 + 8
	if r3 > r2 goto not_put
	w1 = 0
	*(u32 *)(r10 - 4) = w1
	r1 = queue ll
	r2 = r10
	r2 += -4
	call 1				# bpf_map_lookup_elem
	if r0 == 0 goto not_put
	r1 = r0
	r2 = *(u64 *)(r6 + 14)
	call enqueue
	if r0 == 0 goto not_put
	w0 = 1				# XDP_DROP
	exit
not_put:
	w0 = 2				# XDP_PASS
	exit

# Puts a message into a frame and sends the frame back. Without a message it passes.
	.globl	queue_out
queue_out:
	w6 = *(u32 *)(r1 + 0)		# the frame's start and end: 32 bits here, pointers once loaded
	w2 = *(u32 *)(r1 + 4)
	r3 = r6
	r3 += 14 + 8
	if r3 > r2 goto not_taken
	w1 = 0
	*(u32 *)(r10 - 4) = w1
	r1 = queue ll
	r2 = r10
	r2 += -4
	call 1				# bpf_map_lookup_elem
	if r0 == 0 goto not_taken
	r1 = r0
	r2 = r10
	r2 += -16
	call dequeue
	if r0 == 0 goto not_taken
	r1 = *(u64 *)(r10 - 16)
	*(u64 *)(r6 + 14) = r1
	w0 = 3				# XDP_TX
	exit
not_taken:
	w0 = 2				# XDP_PASS
	exit

	.section license,"aw",@progbits
	.asciz	"Dual MIT/GPL"
