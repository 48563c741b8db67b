call r1
call f()
call f(r1, r2)
call bpf_ktime_get_ns()
call bpf_map_lookup_elem
r0 = bpf_ktime_get_ns()
exit
f:
exit
