// Two switches with jump tables (LLVM 22, ISA v4): `.jumptables`, `gotox`.
#include "bpf.h"

struct numbers {
    u64 a;
    u64 b;
};

SEC("socket")
int choose(struct numbers *n)
{
    int r = 0;

    switch (n->a) {
    case 0: r = 10; break;
    case 1: r = 23; break;
    case 2: r = n->b; break;
    case 3: r = 7 * n->b; break;
    case 4: r = n->b + 5; break;
    default: r = -1;
    }
    switch (n->b) {
    case 0: r += 10; break;
    case 1: r ^= 23; break;
    case 2: r *= n->a; break;
    case 3: r += 7 * n->a; break;
    }
    return r;
}

char _license[] SEC("license") = "Dual MIT/GPL";
