r1 = load_release((u64 *)(r2 + 0))
exit
