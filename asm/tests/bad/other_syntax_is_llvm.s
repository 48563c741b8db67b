# options: --syntax ubpf
r1 = load_acquire((u64 *)(r2 + 0))
if r1 > 5 goto +0
exit
