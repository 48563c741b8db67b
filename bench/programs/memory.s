# Memory walk: 1000 passes over the 4 KiB that r1 points to, 16 bytes at a time.
# Each step adds a u64 and a u32 to the running sum and stores the sum back as a
# u64 and as a u32. Returns the sum.
	r0 = 0
	r5 = 1000
pass:
	r2 = r1
	r3 = r1
	r3 += 4096
step:
	r4 = *(u64 *)(r2 + 0)
	r0 += r4
	*(u64 *)(r2 + 0) = r0
	r4 = *(u32 *)(r2 + 8)
	r0 += r4
	*(u32 *)(r2 + 12) = r0
	r2 += 16
	if r2 != r3 goto step
	r5 -= 1
	if r5 != 0 goto pass
	exit
