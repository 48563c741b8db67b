r11 = 1
r1 = r12
w11 = load_acquire((u32 *)(r2 + 0))
r1 = *(u64 *)(r11 + 0)
exit
