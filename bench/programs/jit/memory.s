	# One pass over 4 KiB, 16 bytes at a time: adds a u64 and a u32 to the sum and stores the sum as
	# a u64 and as a u32. It counts its steps, since the kernel's verifier wants a bound.
	r0 = *(u64 *)(r8 + 4096)
	r2 = r8
	r3 = 256
step:
	r4 = *(u64 *)(r2 + 0)
	r0 += r4
	*(u64 *)(r2 + 0) = r0
	r4 = *(u32 *)(r2 + 8)
	r0 += r4
	*(u32 *)(r2 + 12) = r0
	r2 += 16
	r3 -= 1
	if r3 != 0 goto step
	*(u64 *)(r8 + 4096) = r0
