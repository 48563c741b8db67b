/* Global data at offsets: of static and of global variables, with constant addends. */
#include "bpf.h"

static volatile const u32 table[4] = { 10, 20, 30, 40 };
const volatile u64 limit = 0x1122334455667788;
u64 counter = 7;
static volatile u32 state[3] = { 1, 2, 3 };
u64 zeroed;
static u64 many[10];

SEC("xdp") u64 use(u32 *ctx)
{
	state[2] = table[3];
	many[ctx[0] & 7] = limit;
	zeroed++;
	counter += many[9];
	return state[1] + zeroed;
}
SEC("tc") void *end_of_many(void) { return many + 10; }
