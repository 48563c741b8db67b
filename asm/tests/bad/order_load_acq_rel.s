r1 = load_acq_rel((u64 *)(r2 + 0))
exit
