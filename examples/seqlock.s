# A sequence lock: a pair of numbers that readers copy without writing anything, and try again if
# a writer was at work.
#
# What all threads share, 32 bytes, zero at the start:
#
#	  0	sequence	u32	odd while a writer is at work
#	  8	first		u64	the pair: the two belong together
#	 16	second		u64
#	 24	torn		u64	the reader's own: how many pairs did not belong together
#
# A reader that has copied anything of a writer must see at its end that the sequence is another
# than at its beginning. That takes four orders:
#
#	writer:	the sequence becomes odd before the pair changes
#	writer:	the pair has changed before the sequence is even again
#	reader:	the sequence is read before the pair
#	reader:	the pair is read before the sequence is read again
#
# The second is what a store-release is for, the third what a load-acquire is for. The others run
# the wrong way for them: C has fences there (smp_wmb and smp_rmb in Linux), and BPF has none. The
# writer makes the sequence odd by a compare-exchange, which is a full barrier if it succeeds, and
# keeps other writers out. The reader reads the pair itself with load-acquires: what follows a
# load-acquire comes after it, so that the second look at the sequence does.

	.text

# write(r1 = shared, r2 = first, r3 = second): r0 = 1, or 0 if another writer is at work.
	.type	write, @function
write:
	w0 = *(u32 *)(r1 + 0)
	w4 = w0
	w4 &= 1
	if w4 != 0 goto busy
	w5 = w0
	w4 = w0
	w4 += 1
	w0 = cmpxchg32_32(r1 + 0, w0, w4)	# odd, before what follows
	if w0 != w5 goto busy
	*(u64 *)(r1 + 8) = r2
	*(u64 *)(r1 + 16) = r3
	w4 += 1
	store_release((u32 *)(r1 + 0), w4)	# even, after what came before
	r0 = 1
	exit
busy:
	r0 = 0
	exit

# read(r1 = shared, r2 = address for the pair, r3 = how often to try): r0 = 1, or 0 if a writer
# was at work each time; the pair is then of no use.
	.type	read, @function
read:
try_to_read:
	if r3 == 0 goto gave_up
	r3 -= 1
	w4 = load_acquire((u32 *)(r1 + 0))	# before the pair
	w5 = w4
	w5 &= 1
	if w5 != 0 goto try_to_read
	r5 = load_acquire((u64 *)(r1 + 8))	# each of them before the sequence below
	*(u64 *)(r2 + 0) = r5
	r5 = load_acquire((u64 *)(r1 + 16))
	*(u64 *)(r2 + 8) = r5
	w5 = *(u32 *)(r1 + 0)			# nothing here depends on its order behind it
	if w5 != w4 goto try_to_read
	r0 = 1
	exit
gave_up:
	r0 = 0
	exit

# publish(r1 = shared): writes (n, -n), n being one more each time. r0 = 1, or 0 if it could not.
	.type	publish, @function
publish:
	w2 = *(u32 *)(r1 + 0)
	w2 >>= 1
	r2 += 1
	r3 = r2
	r3 = -r3
	call write
	exit

# inspect(r1 = shared): reads a pair, and counts it at `torn` if it was none. r0 = 1, or 0 if it
# could not.
	.type	inspect, @function
inspect:
	r6 = r1
	r2 = r10
	r2 += -16
	r3 = 100
	call read
	if r0 == 0 goto whole
	r1 = *(u64 *)(r10 - 16)
	r2 = *(u64 *)(r10 - 8)
	r1 += r2
	if r1 == 0 goto whole
	r1 = *(u64 *)(r6 + 24)
	r1 += 1
	*(u64 *)(r6 + 24) = r1
whole:
	exit

# Two threads: the one publishes a hundred times, the other inspects as often, and says how many
# pairs were torn.
	.type	writer, @function
writer:
	r6 = r1
	w7 = 100
write_next:
	r1 = r6
	call publish
	w7 -= 1
	if w7 != 0 goto write_next
	w0 = *(u32 *)(r6 + 0)
	exit

	.type	reader, @function
reader:
	r6 = r1
	w7 = 100
read_next:
	r1 = r6
	call inspect
	w7 -= 1
	if w7 != 0 goto read_next
	r0 = *(u64 *)(r6 + 24)
	exit

# Two programs in the kernel.
	.map	pair, type=array, key=4, value=32, entries=1

	.section socket,"ax",@progbits
	.globl	seqlock_writer
seqlock_writer:
	w1 = 0
	*(u32 *)(r10 - 4) = w1
	r1 = pair ll
	r2 = r10
	r2 += -4
	call 1				# bpf_map_lookup_elem
	if r0 == 0 goto no_pair
	r1 = r0
	call publish
no_pair:
	exit

	.globl	seqlock_reader
seqlock_reader:
	w1 = 0
	*(u32 *)(r10 - 4) = w1
	r1 = pair ll
	r2 = r10
	r2 += -4
	call 1				# bpf_map_lookup_elem
	if r0 == 0 goto no_pair_either
	r1 = r0
	call inspect
no_pair_either:
	exit

	.section license,"aw",@progbits
	.asciz	"Dual MIT/GPL"
