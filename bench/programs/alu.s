# ALU loop: 64-bit add, mov, shift, xor, multiply and subtract, by register and
# by immediate, over a state that never settles. Returns the state after 200000
# turns.
	r0 = 1
	r2 = 0x2545f491
	r3 = 200000
loop:
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
	if r3 != 0 goto loop
	exit
