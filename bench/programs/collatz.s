# Collatz: follows every start from 1 to 4000 down to 1. Returns the number of
# steps of all of them together.
	r0 = 0
	r1 = 1
start:
	r2 = r1
step:
	if r2 == 1 goto next
	r0 += 1
	r3 = r2
	r3 &= 1
	if r3 != 0 goto odd
	r2 >>= 1
	goto step
odd:
	r2 *= 3
	r2 += 1
	goto step
next:
	r1 += 1
	if r1 != 4001 goto start
	exit
