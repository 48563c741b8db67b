# A ring buffer between one producer and one consumer, without a lock. The producer publishes a
# message by a store-release of `head`, the consumer gives the slot back by one of `tail`; each
# reads the other's counter with a load-acquire. (Of the four one could be spared: the producer's
# store into the slot hangs on a branch on `tail`, and no store is made before what decides that it
# is made. The consumer only loads behind its branch, and loads do not wait for branches.)
#
# What both share, 184 bytes of u64, zero at the start:
#
#	  0	head		how many messages were ever put in; only the producer writes it
#	 64	tail		how many were ever taken out; only the consumer writes it
#	128	slots[4]	message n is in slot n % 4
#	160	sent		the producer's own: the last number that it sent
#	168	seen		the consumer's own: the last number that it saw
#	176	wrong		the consumer's own: how often that was not the next one
#
# The counters are 64 bytes apart, so that in a processor's cache each side has its own line. They
# count on beyond 4, and from 2^64 - 1 to 0: `head - tail` is how many messages are in the ring all
# the same, and the slots come in turn, as 2^64 is a multiple of 4.

	.text

# produce(r1 = ring, r2 = message): r0 = 1, or 0 if the ring is full.
	.type	produce, @function
produce:
	r3 = *(u64 *)(r1 + 0)			# its own counter: nobody else writes it
	r4 = load_acquire((u64 *)(r1 + 64))	# the slots up to here have been read
	r5 = r3
	r5 -= r4
	r0 = 0
	if r5 > 3 goto full
	r5 = r3
	r5 &= 3					# the bound that the verifier asks for
	r5 <<= 3
	r5 += r1
	*(u64 *)(r5 + 128) = r2
	r3 += 1
	store_release((u64 *)(r1 + 0), r3)	# who sees the count sees the message
	r0 = 1
full:
	exit

# consume(r1 = ring, r2 = address for the message): r0 = 1, or 0 if the ring is empty.
	.type	consume, @function
consume:
	r3 = *(u64 *)(r1 + 64)
	r4 = load_acquire((u64 *)(r1 + 0))	# the messages up to here are there
	r0 = 0
	if r3 == r4 goto empty
	r5 = r3
	r5 &= 3
	r5 <<= 3
	r5 += r1
	r4 = *(u64 *)(r5 + 128)
	*(u64 *)(r2 + 0) = r4
	r3 += 1
	store_release((u64 *)(r1 + 64), r3)	# the slot has been read, and may be written
	r0 = 1
empty:
	exit

# send(r1 = ring): sends the number after the last one. r0 = 1, or 0 if the ring is full.
	.type	send, @function
send:
	r6 = r1
	r2 = *(u64 *)(r6 + 160)
	r2 += 1
	call produce
	r2 = *(u64 *)(r6 + 160)
	r2 += r0
	*(u64 *)(r6 + 160) = r2
	exit

# receive(r1 = ring): takes a number out and looks whether it is the next one. r0 = 1, or 0 if the
# ring is empty.
	.type	receive, @function
receive:
	r6 = r1
	r2 = r10
	r2 += -8
	call consume
	if r0 == 0 goto none
	r2 = *(u64 *)(r10 - 8)
	r3 = *(u64 *)(r6 + 168)
	*(u64 *)(r6 + 168) = r2
	r3 += 1
	if r2 == r3 goto none
	r3 = *(u64 *)(r6 + 176)
	r3 += 1
	*(u64 *)(r6 + 176) = r3
none:
	exit

# Two threads: the one sends the numbers from 1 to 100, the other receives as many. Each waits for
# the other. r0 = the last number, or how many were wrong.
	.type	producer, @function
producer:
	r6 = r1
wait_for_room:
	r1 = r6
	call send
	r0 = *(u64 *)(r6 + 160)
	if r0 != 100 goto wait_for_room
	exit

	.type	consumer, @function
consumer:
	r6 = r1
wait_for_message:
	r1 = r6
	call receive
	r0 = *(u64 *)(r6 + 168)
	if r0 != 100 goto wait_for_message
	r0 = *(u64 *)(r6 + 176)
	exit

# Two programs in the kernel. Each run sends or receives one number, if it can; the ring is the
# value of an array.
	.map	ring, type=array, key=4, value=184, entries=1

	.section socket,"ax",@progbits
	.globl	ring_producer
ring_producer:
	w1 = 0
	*(u32 *)(r10 - 4) = w1
	r1 = ring ll
	r2 = r10
	r2 += -4
	call 1				# bpf_map_lookup_elem
	if r0 == 0 goto no_ring
	r1 = r0
	call send
no_ring:
	exit

	.globl	ring_consumer
ring_consumer:
	w1 = 0
	*(u32 *)(r10 - 4) = w1
	r1 = ring ll
	r2 = r10
	r2 += -4
	call 1				# bpf_map_lookup_elem
	if r0 == 0 goto no_ring_either
	r1 = r0
	call receive
no_ring_either:
	exit

	.section license,"aw",@progbits
	.asciz	"Dual MIT/GPL"
