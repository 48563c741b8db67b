int count(struct ctx * ctx):
   0: (85) call bpf_ktime_get_ns#269488
   1: (85) call bpf_get_prandom_u32#7
   2: (95) exit
