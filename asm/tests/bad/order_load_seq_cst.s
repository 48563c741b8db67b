r1 = load_seq_cst((u64 *)(r2 + 0))
exit
