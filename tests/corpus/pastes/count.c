struct { int (*type)[2]; unsigned int (*key); unsigned long long (*value); int (*max_entries)[16]; } counters __attribute__((section(".maps"), used));
static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
static unsigned long long (*bpf_ktime_get_ns)(void) = (void *)5;
static long (*bpf_loop)(unsigned n, void *cb, void *ctx, unsigned long long flags) = (void *)181;
struct ctx { unsigned len; unsigned mark_; };
static __attribute__((noinline)) unsigned long long
bump(unsigned long long *slot, unsigned long long by)
{
	if (!slot)
		return 0;
	return __sync_fetch_and_add(slot, by);
}
static int step(unsigned i, unsigned long long *sum)
{
	*sum += i;
	return 0;
}
__attribute__((section("socket"), used)) int
count(struct ctx *ctx)
{
	unsigned key = ctx->len & 15;
	unsigned long long wide = 0x1122334455667788ULL, sum = 0;
	unsigned long long *slot = bpf_map_lookup_elem(&counters, &key);
	unsigned long long was = bump(slot, bpf_ktime_get_ns() ^ wide);
	bpf_loop(4, step, &sum, 0);
	for (int i = 0; i < 4; i++) {
		if (was & (1 << i))
			sum += (signed char)was;
		__asm__ volatile("" : "+r"(sum));
	}
	return sum > 100 ? 1 : (int)was;
}
char _license[] __attribute__((section("license"), used)) = "GPL";
