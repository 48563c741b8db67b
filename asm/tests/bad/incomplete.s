r1 =
r1 = load_acquire((u64 *)(r2 + 0)
if r1 ==
if r1 == r2
goto
store_release(
call
exit
