mix:
	r0 = r1
	r0 *= 0x5bd1e995
	r1 >>= 15
	r0 ^= r1
	r0 += r2
	exit
