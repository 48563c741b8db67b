# options: --syntax kernel
0: (85) call bpf_map_lookup_elem
1: (95) exit
