	# Follows four starts down to 1, and adds up the steps. None needs 300, which is the bound that
	# the kernel's verifier wants; and each step takes in a zero from memory, without which the
	# verifier would follow the numbers on every way through.
	r4 = *(u64 *)(r8 + 4096)
	r1 = *(u64 *)(r8 + 4104)
	r7 = *(u64 *)(r8 + 0)
	r5 = 4
start:
	r0 = 0
	r2 = r1
step:
	r2 ^= r7
	if r2 == 1 goto next
	r0 += 1
	r3 = r2
	r3 &= 1
	if r3 != 0 goto odd
	r2 >>= 1
	if r0 != 300 goto step
	goto next
odd:
	r2 *= 3
	r2 += 1
	if r0 != 300 goto step
next:
	r4 += r0
	r1 += 1
	r5 -= 1
	if r5 != 0 goto start
	*(u64 *)(r8 + 4096) = r4
	*(u64 *)(r8 + 4104) = r1
