# A reference count: an object lives as long as somebody refers to it, and who drops the last
# reference sees everything that was done to it.
#
# An object, 32 bytes:
#
#	  0	references	u64
#	  8	done		u64[2]	what two workers leave in it
#	 24	result		u64	what the last of them makes of that
#
# To take a further reference needs no order: who does has one, and nothing is concluded from the
# count. To drop one needs two. All that was done to the object comes before the count goes down
# (release), and who takes it to zero goes on only after that (acquire): a fetch-and-add that
# returns what was there is both, a full barrier. The count's own order does the rest: each
# decrement but the last is read by the next one.

	.text

# get(r1 = object): takes a further reference.
	.type	get, @function
get:
	r2 = 1
	lock *(u64 *)(r1 + 0) += r2		# nothing is fetched: atomic, and no order
	r0 = 0
	exit

# get_unless_zero(r1 = object, r2 = how often to try): takes a reference to an object that may be
# at its end. r0 = 1, or 0 without a reference.
	.type	get_unless_zero, @function
get_unless_zero:
try_to_get:
	if r2 == 0 goto none
	r2 -= 1
	r0 = *(u64 *)(r1 + 0)
	if r0 == 0 goto none
	r3 = r0
	r4 = r0
	r4 += 1
	r0 = cmpxchg_64(r1 + 0, r0, r4)		# nobody may have dropped the last one meanwhile
	if r0 != r3 goto try_to_get
	r0 = 1
	exit
none:
	r0 = 0
	exit

# put(r1 = object): drops a reference. r0 = 1 if it was the last one, and 0 otherwise.
	.type	put, @function
put:
	r2 = -1
	r2 = atomic_fetch_add((u64 *)(r1 + 0), r2)
	r0 = 0
	if r2 != 1 goto others
	r0 = 1
others:
	exit

# work(r1 = object, r2 = which worker, 0 or 1): leaves 1 for the first or 2 for the second in the
# object, and drops the reference. The last one adds up. r0 = the sum, or 0 for who is not last.
	.type	work, @function
work:
	r6 = r1
	r2 &= 1
	r3 = r2
	r3 <<= 3
	r3 += r1
	r2 += 1
	*(u64 *)(r3 + 8) = r2			# plain: `put` orders it
	call put
	if r0 == 0 goto not_last
	r0 = *(u64 *)(r6 + 8)
	r2 = *(u64 *)(r6 + 16)
	r0 += r2
	*(u64 *)(r6 + 24) = r0
not_last:
	exit

# visit(r1 = object): takes a reference and drops it again, if there is an object. r0 = 1 if that was
# the last one, and 0 otherwise.
	.type	visit, @function
visit:
	r6 = r1
	r2 = 100
	call get_unless_zero
	if r0 == 0 goto gone
	r1 = r6
	call put
gone:
	exit

# Programs in the kernel, on an object that two workers refer to.
	.section .data,"aw",@progbits
	.align	8
object:
	.8byte	2, 0, 0, 0
	.size	object, 32

	.section socket,"ax",@progbits
	.globl	first_worker
first_worker:
	r1 = object ll
	r2 = 0
	call work
	exit

	.globl	second_worker
second_worker:
	r1 = object ll
	r2 = 1
	call work
	exit

	.globl	visitor
visitor:
	r1 = object ll
	call visit
	exit

	.section license,"aw",@progbits
	.asciz	"Dual MIT/GPL"
