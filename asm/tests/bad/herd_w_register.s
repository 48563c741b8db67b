(* options: --syntax herd *)
w1 = load_acquire((u32 *)(r2 + 8))
exit
