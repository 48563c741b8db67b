*(u64 *)(r1 + OFF) = r2
exit
