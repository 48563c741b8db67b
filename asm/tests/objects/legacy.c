/* Maps in a section `maps`, as they were declared before BTF. */
#include "bpf.h"

struct bpf_map_def { u32 type, key_size, value_size, max_entries, map_flags; };

struct bpf_map_def SEC("maps") flows = { 1, 8, 16, 100, 0 };
struct bpf_map_def SEC("maps") totals = { 2, 4, 8, 3, 0x80 };

SEC("socket") int lookups(u32 *ctx)
{
	u64 key = 5;
	return map_lookup(&totals, &key) == map_lookup(&flows, &key);
}
