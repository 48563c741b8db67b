# Message passing: the producer writes the data, then raises the flag with a store-release; the
# consumer waits for the flag with a load-acquire, then reads the data. Whatever the processor,
# a consumer that has seen the flag sees the data.
#
# r1 points to 16 bytes that both share, zero at the start: the data (u64), the flag (u32).

	.globl	producer
producer:
	r2 = 42
	*(u64 *)(r1 + 0) = r2
	w3 = 1
	store_release((u32 *)(r1 + 8), w3)
	r0 = 0
	exit

	.globl	consumer
consumer:
	w2 = load_acquire((u32 *)(r1 + 8))
	if w2 == 0 goto consumer
	r0 = *(u64 *)(r1 + 0)
	exit
