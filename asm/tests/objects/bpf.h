/* What the sources here need of <linux/bpf.h> and <bpf/bpf_helpers.h>. */
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

#define SEC(name) __attribute__((section(name), used))
#define __uint(name, val) int (*name)[val]
#define __type(name, val) typeof(val) *name
#define __array(name, val) typeof(val) *name[]
#define noinline __attribute__((noinline))

static void *(*map_lookup)(void *map, const void *key) = (void *)1;
