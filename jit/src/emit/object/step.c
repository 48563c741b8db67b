/* Calls sum(20, 22), which is BPF, with the trap flag set, and at each instruction of it unwinds
 * the stack: the way must lead to main with rbx, rbp and r12 to r15 as they are there. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <ucontext.h>
#include <unwind.h>

extern uint64_t sum(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, void *);
int main(void);

static const int kept[] = {3, 6, 12, 13, 14, 15}; /* DWARF's numbers */
static uint64_t expected[6];
static uintptr_t begin, end;
static int steps, lost, found;

static _Unwind_Reason_Code frame(struct _Unwind_Context *context, void *ip)
{
    (void)ip;
    if (_Unwind_FindEnclosingFunction((void *)_Unwind_GetIP(context)) != (void *)main)
        return _URC_NO_REASON;
    found = 1;
    for (int i = 0; i < 6; i++)
        if (_Unwind_GetGR(context, kept[i]) != expected[i])
            found = 0;
    return _URC_END_OF_STACK;
}

static void trap(int signal, siginfo_t *info, void *context)
{
    greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;
    (void)signal, (void)info;
    if ((uintptr_t)regs[REG_RIP] < begin || (uintptr_t)regs[REG_RIP] >= end)
        return;
    steps++;
    found = 0;
    _Unwind_Backtrace(frame, 0);
    if (!found) {
        lost++;
        fprintf(stderr, "lost at %#lx\n", (long)(regs[REG_RIP] - begin));
    }
}

int main(void)
{
    struct sigaction action = {.sa_sigaction = trap, .sa_flags = SA_SIGINFO};
    uint64_t r0;
    sigaction(SIGTRAP, &action, 0);
    begin = (uintptr_t)sum;
    end = begin + CODE_BYTES;
    /* Known values, the call, and what there is to restore, in one piece of assembly. */
    __asm__ volatile(
        "mov %%rbx, 0(%[e])\n mov %%rbp, 8(%[e])\n mov %%r12, 16(%[e])\n mov %%r13, 24(%[e])\n"
        "mov %%r14, 32(%[e])\n mov %%r15, 40(%[e])\n"
        "mov $20, %%edi\n mov $22, %%esi\n"
        "pushfq\n orq $0x100, (%%rsp)\n popfq\n"
        "call sum\n"
        "pushfq\n andq $~0x100, (%%rsp)\n popfq\n"
        : "=a"(r0)
        : [e] "r"(expected)
        : "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "cc", "memory");
    printf("r0 = %lu, %d instructions, %d lost\n", r0, steps, lost);
    return lost != 0;
}
