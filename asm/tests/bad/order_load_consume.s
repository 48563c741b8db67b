r1 = load_consume((u64 *)(r2 + 0))
exit
