r0 = load_aquire((u64 *)(r1 + 0))
store_relaese((u32 *)(r1 + 0), w2)
exit
