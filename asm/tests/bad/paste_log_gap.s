libbpf: prog 'count': -- BEGIN PROG LOAD LOG --
func#0 @0
0: R1=ctx() R10=fp0
; int x = ctx->len; @ count.c:12
0: (61) r1 = *(u32 *)(r1 +0)          ; R1_w=scalar()
1: (55) if r1 != 0x0 goto pc+5 7: R1=scalar() R10=fp0
7: (18) r2 = 0x1122334455667788       ; R2_w=0x1122334455667788
10: (79) r0 = *(u64 *)(r2 +0)
R2 invalid mem access 'scalar'
processed 4 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
