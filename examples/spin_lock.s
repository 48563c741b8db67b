# A test-and-set spin lock, and a counter that is only touched with the lock held.
#
# What all threads share, 24 bytes, zero at the start:
#
#	  0	lock	u32	0 is free, 1 is held
#	  8	counter	u64	touched with the lock held
#	 16	check	u64	counts the same in the kernel, by atomic additions
#
# Taking the lock must order what follows behind it (acquire), giving it back what came before
# ahead of it (release). A compare-exchange that succeeds is a full barrier in BPF, which is more
# than an acquire; one that fails orders nothing, and nothing follows it but another try.
# No program may spin for ever in the kernel, so that there is a bound on the tries, and an
# answer for the case that they were in vain.

	.text

# acquire(r1 = lock, r2 = how often to try): r0 = 1, or 0 if it was held each time.
	.type	acquire, @function
acquire:
try_to_acquire:
	if r2 == 0 goto held
	r2 -= 1
	w3 = 1
	w0 = 0
	w0 = cmpxchg32_32(r1 + 0, w0, w3)	# w0 is what was there: 0 if the lock is ours
	if w0 != 0 goto try_to_acquire
	r0 = 1
	exit
held:
	r0 = 0
	exit

# release(r1 = lock)
	.type	release, @function
release:
	w2 = 0
	store_release((u32 *)(r1 + 0), w2)	# who takes the lock next sees what was done under it
	r0 = 0
	exit

# increment(r1 = shared, r2 = how often to try): r0 = 1, or 0 if it gave up.
	.type	increment, @function
increment:
	r6 = r1
	call acquire
	if r0 == 0 goto gave_up
	r2 = *(u64 *)(r6 + 8)			# plain accesses: the lock orders them
	r2 += 1
	*(u64 *)(r6 + 8) = r2
	r1 = r6
	call release
	r0 = 1
gave_up:
	exit

# count(r1 = shared): increments a hundred times, however long that takes. r0 = 100.
	.type	count, @function
count:
	r6 = r1
	w7 = 0
next:
	r1 = r6
	r2 = 1000
	call increment
	w7 += w0
	if w7 != 100 goto next
	w0 = w7
	exit

# A program in the kernel: each run increments once.
	.map	shared, type=array, key=4, value=24, entries=1

	.section socket,"ax",@progbits
	.globl	spin_lock_counter
spin_lock_counter:
	w1 = 0
	*(u32 *)(r10 - 4) = w1
	r1 = shared ll
	r2 = r10
	r2 += -4
	call 1				# bpf_map_lookup_elem
	if r0 == 0 goto done
	r6 = r0
	r1 = r0
	r2 = 100
	call increment
	if r0 == 0 goto done
	lock *(u64 *)(r6 + 16) += r0
done:
	exit

	.section license,"aw",@progbits
	.asciz	"Dual MIT/GPL"
