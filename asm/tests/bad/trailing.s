exit 5
r1 = r2 r3
call 5, 6
r1 = load_acquire((u64 *)(r2 + 0)) + 1
exit
