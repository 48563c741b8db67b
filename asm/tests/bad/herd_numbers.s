(* options: --syntax herd *)
r1 = *(u32 *)(r2-8)
w1 = load_acquire((u32 *)(r2 + 0))
r1 += 5 ; goto EXIT0
EXIT1: r0 = 1
