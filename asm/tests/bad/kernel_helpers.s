; options: --syntax kernel
0: (85) call bpf_ktime_get_ns#6
1: (85) call bpf_map_lookup_elem#163120
2: (85) call percpu_array_map_lookup_elem#163120
3: (85) call bpf_ktime_get_ns#5
4: (85) call unknown#6
5: (95) exit
