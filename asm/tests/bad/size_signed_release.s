store_release((s32 *)(r1 + 0), w2)
exit
