/* What needs something that an object alone does not have. */
#include "bpf.h"

extern u64 kernel_function(u64 x) SEC(".ksyms");
extern const u64 CONFIG_HZ __attribute__((section(".kconfig"), weak));
struct task { int pid; int tgid; } __attribute__((preserve_access_index));
u64 cell;
u64 *pointer = &cell;
volatile int odd SEC("counters") = 1;

SEC("t/1") u64 calls_kernel(u64 *ctx) { return kernel_function(ctx[0]); }
SEC("t/2") u64 reads_config(u64 *ctx) { return CONFIG_HZ; }
SEC("t/3") int relocates(struct task *task) { return task->tgid; }
SEC("t/4") u64 follows(u64 *ctx) { return *pointer; }
SEC("t/5") int reads_odd(u64 *ctx) { return odd; }
SEC("t/6") int fine(u64 *ctx) { return 0; }
