/* Load-acquire and store-release, and a global function with a loop that calls a static one. */
#include "bpf.h"

u64 data;
u32 flag;

static noinline u64 wait(u32 *at)
{
	for (int i = 0; i < 1000; i++)
		if (__atomic_load_n(at, __ATOMIC_ACQUIRE))
			return __atomic_load_n(&data, __ATOMIC_ACQUIRE);
	return 0;
}
SEC("xdp") void produce(u64 *ctx)
{
	data = ctx[0];
	__atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
}
SEC("xdp") u64 consume(u64 *ctx) { return wait(&flag); }
