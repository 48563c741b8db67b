	# 1000 turns of a random generator (xorshift) and a branch on its lowest bit.
	r0 = *(u64 *)(r8 + 4096)
	r2 = *(u64 *)(r8 + 4104)
	r3 = 1000
step:
	r4 = r0
	r4 <<= 13
	r0 ^= r4
	r4 = r0
	r4 >>= 7
	r0 ^= r4
	r4 = r0
	r4 <<= 17
	r0 ^= r4
	r4 = r0
	r4 &= 1
	if r4 != 0 goto odd
	r2 -= r0
	r2 >>= 1
	goto joined
odd:
	r2 += r0
	r2 *= 3
joined:
	r3 -= 1
	if r3 != 0 goto step
	*(u64 *)(r8 + 4096) = r0
	*(u64 *)(r8 + 4104) = r2
