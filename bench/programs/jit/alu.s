	# 64-bit arithmetic by register and by immediate, 1000 turns of it.
	r0 = *(u64 *)(r8 + 4096)
	r2 = *(u64 *)(r8 + 4104)
	r3 = 1000
step:
	r0 += r2
	r1 = r0
	r0 <<= 13
	r1 >>= 7
	r0 ^= r1
	r0 *= 0x5bd1e995
	r1 *= r2
	r0 -= r1
	r2 ^= 0x1b873593
	r2 += 97
	r3 -= 1
	if r3 != 0 goto step
	*(u64 *)(r8 + 4096) = r0
	*(u64 *)(r8 + 4104) = r2
