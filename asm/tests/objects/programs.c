/* Several programs in a section; static functions in .text, one called by another. */
#include "bpf.h"

static noinline u64 square(u64 x) { return x * x; }
static noinline u64 twice_square(u64 x) { return square(x) + square(x + 1); }
noinline u64 global_inc(u64 x) { return x + 1; }

SEC("xdp") int first(u32 *ctx) { return twice_square(ctx[0]); }
SEC("xdp") int second(u32 *ctx) { return global_inc(ctx[1]) ^ square(ctx[0]); }
SEC("tc") int third(u32 *ctx) { return 3; }
char _license[] SEC("license") = "Dual MIT/GPL";
