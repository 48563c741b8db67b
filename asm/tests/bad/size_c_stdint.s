*(uint32_t *)(r1 + 0) = w2
exit
