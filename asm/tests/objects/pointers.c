/* Function pointers as code addresses: a static function and a global one. */
#include "bpf.h"

static long (*for_each)(u64 n, void *callback, void *ctx, u64 flags) = (void *)181;
static noinline long visit(u64 i, u64 *sum) { *sum += i; return 0; }
noinline long stop(u64 i, u64 *sum) { *sum += 1; return 1; }

SEC("xdp") int loop(u32 *ctx)
{
	u64 sum = 0;
	for_each(10, visit, &sum, 0);
	for_each(20, stop, &sum, 0);
	return sum;
}
