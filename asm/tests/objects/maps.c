/* Maps as libbpf's macros declare them, in every way of giving the sizes. */
#include "bpf.h"

struct key { u32 a; u8 b; };
typedef const volatile struct key constkey;
enum { ENTRIES = 1024 };

struct {
	__uint(type, 1); /* BPF_MAP_TYPE_HASH */
	__uint(max_entries, ENTRIES);
	__type(key, constkey);
	__type(value, u64[3]);
} by_key SEC(".maps");

struct {
	__uint(type, 6); /* BPF_MAP_TYPE_PERCPU_ARRAY */
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__uint(value_size, 24);
} per_cpu SEC(".maps");

struct {
	__uint(type, 2); /* BPF_MAP_TYPE_ARRAY */
	__uint(max_entries, 5);
	__uint(map_flags, 0x80); /* BPF_F_RDONLY_PROG */
	__type(key, u32);
	__type(value, void *);
} constants SEC(".maps");

struct {
	__uint(type, 27); /* BPF_MAP_TYPE_RINGBUF */
	__uint(max_entries, 4096);
} ring SEC(".maps");

SEC("xdp") int lookups(u32 *ctx)
{
	struct key key = { ctx[0], 1 };
	u32 index = 1;
	u64 *a = map_lookup(&by_key, &key);
	u64 *b = map_lookup(&per_cpu, &index);
	u64 *c = map_lookup(&constants, &index);
	u64 *d = map_lookup(&ring, &index);
	return (a && b) + (c && d);
}
