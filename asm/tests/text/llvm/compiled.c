/* clang-19 -target bpf -mcpu=v3 -O2 -g, with -S and with -c. */
struct {
    int (*type)[2];
    int *key;
    long *value;
    int (*max_entries)[16];
} counters __attribute__((section(".maps"), used));

static int state = 5;
static const char message[] = "hello";
int global;
extern int external(int);

static __attribute__((noinline)) int helper(int x) { return x * 3 + state++; }

__attribute__((section("xdp"))) int prog(void *ctx) {
    int key = 0;
    long *value = ((void *(*)(void *, const void *))1)(&counters, &key);
    if (value) __sync_fetch_and_add(value, 1);
    global++;
    if (key == 1) return external(2);
    ((int (*)(const char *, int))6)(message, 6);
    return helper(key);
}

char text[] __attribute__((section("license"))) = "GPL";
int (*table[2])(int) = {helper, external};
