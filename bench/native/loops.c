// The loops of programs/jit in C, on the same memory: 4 KiB, then two words of state.

#include <stdint.h>

typedef uint64_t __attribute__((may_alias)) word;
typedef uint32_t __attribute__((may_alias)) half;

void acqrel_bench_alu(unsigned char *memory, uint32_t turns)
{
	word *state = (word *)(memory + 4096);
	for (; turns != 0; turns--) {
		uint64_t a = state[0], b = state[1];
		for (int i = 0; i < 1000; i++) {
			uint64_t c;
			a += b;
			c = a >> 7;
			a = ((a << 13) ^ c) * 0x5bd1e995;
			a -= c * b;
			b = (b ^ 0x1b873593) + 97;
		}
		state[0] = a;
		state[1] = b;
	}
}

void acqrel_bench_memory(unsigned char *memory, uint32_t turns)
{
	word *state = (word *)(memory + 4096);
	for (; turns != 0; turns--) {
		uint64_t sum = state[0];
		unsigned char *at = memory;
		for (int i = 0; i < 256; i++, at += 16) {
			sum += *(word *)at;
			*(word *)at = sum;
			sum += *(half *)(at + 8);
			*(half *)(at + 12) = (uint32_t)sum;
		}
		state[0] = sum;
	}
}

void acqrel_bench_collatz(unsigned char *memory, uint32_t turns)
{
	word *state = (word *)(memory + 4096);
	for (; turns != 0; turns--) {
		uint64_t total = state[0], start = state[1];
		uint64_t zero = *(word *)memory;
		for (int i = 0; i < 4; i++, start++) {
			uint64_t steps = 0, x = start;
			while ((x ^= zero) != 1) {
				steps++;
				if (x & 1)
					x = x * 3 + 1;
				else
					x >>= 1;
				if (steps == 300)
					break;
			}
			total += steps;
		}
		state[0] = total;
		state[1] = start;
	}
}

void acqrel_bench_branch(unsigned char *memory, uint32_t turns)
{
	word *state = (word *)(memory + 4096);
	for (; turns != 0; turns--) {
		uint64_t random = state[0], x = state[1];
		for (int i = 0; i < 1000; i++) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			if (random & 1)
				x = (x + random) * 3;
			else
				x = (x - random) >> 1;
		}
		state[0] = random;
		state[1] = x;
	}
}

static uint64_t __attribute__((noipa)) mix(uint64_t a, uint64_t b)
{
	return ((a * 0x5bd1e995) ^ (a >> 15)) + b;
}

void acqrel_bench_calls(unsigned char *memory, uint32_t turns)
{
	word *state = (word *)(memory + 4096);
	for (; turns != 0; turns--) {
		uint64_t a = state[0];
		for (uint64_t i = 500; i != 0; i--)
			a = mix(a, i);
		state[0] = a;
	}
}
