r1 = load_relaxed((u64 *)(r2 + 0))
exit
