	# 500 calls of a small function.
	r0 = *(u64 *)(r8 + 4096)
	r6 = 500
step:
	r1 = r0
	r2 = r6
	call mix
	r6 -= 1
	if r6 != 0 goto step
	*(u64 *)(r8 + 4096) = r0
