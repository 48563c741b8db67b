// Runs slots of code on records: see native.rs.
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { GUEST = 0x20000000, GUEST_SIZE = 512, CODE = 64 };

struct record {
    uint64_t slot, left, registers[17];
    unsigned char data[GUEST_SIZE];
};

extern uint64_t slots[][3], slots_end[], state[17], chosen;
extern volatile int32_t left;
void enter(void);

static sigjmp_buf back;
static char stack[65536];

static void caught(int number) {
    (void)number;
    siglongjmp(back, 1);
}

int main(int count, char **arguments) {
    (void)arguments;
    if (count > 1) {
        for (uint64_t *slot = slots[0]; slot < slots_end; slot += 3) {
            fwrite(slot, 24, 1, stdout);
            fwrite((void *)slot[0], CODE, 1, stdout);
        }
        return 0;
    }
    void *guest = mmap((void *)(uintptr_t)GUEST, 4096, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (guest == MAP_FAILED) return 1;
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&alternate, 0);
    struct sigaction action = {.sa_handler = caught, .sa_flags = SA_ONSTACK | SA_NODEFER};
    sigaction(SIGFPE, &action, 0);
    sigaction(SIGILL, &action, 0);
    sigaction(SIGTRAP, &action, 0);
    static struct record record;
    while (fread(&record, sizeof record, 1, stdin) == 1) {
        memcpy(state, record.registers, sizeof state);
        memcpy(guest, record.data, GUEST_SIZE);
        chosen = slots[record.slot][0];
        if (sigsetjmp(back, 1)) left = 2;
        else enter();
        record.left = left;
        memcpy(record.registers, state, sizeof state);
        memcpy(record.data, guest, GUEST_SIZE);
        fwrite(&record, sizeof record, 1, stdout);
    }
    return 0;
}
