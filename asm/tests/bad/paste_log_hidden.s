0: R1=ctx(off=0,imm=0) R10=fp0
0: (18) r1 = 0xffff888102546400       ; R1_w=map_ptr(off=0,ks=4,vs=8,imm=0)
2: (18) r2 = 0x0
3: safe
4: (18) r3 = 0xffffffff82012340       ; R3_w=percpu_ptr_rq(off=0,imm=0)
6: (18) r4 = 0xffff888102546400       ; R4_w=func()
8: (85) call bpf_map_lookup_elem#2
9: (85) call unknown#300
10: (85) call bpf_loop
11: (b7 r0 = 0
12: BUG_cb
13: (bf) r0 = 0
14: (95) exit
