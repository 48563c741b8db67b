# bpftool prog dump xlated id 5 opcodes
int count(struct ctx * ctx):
; int x = ctx->len; [file:/src/count.c line_num:21 line_col:22]
   0: (61) r1 = *(u32 *)(r1 +0)
       61 11 70 00 00 00 00 00
   1: (bf) r2 = r1
       bf 12 08 00 00 00 00 00
   2: (85) call bpf_user_rnd_u32#22592
       85 00 00 00 40 58 00 00
   3: (18) r1 = map[name:counters]
   5: (bf) r11 = r1
       bf 1b 00 00 00 00 00 00
       bf 1b 00 00 00 00 00 00
   6: (85) call pc+3#bpf_prog_2b4e5e3de96f1ede_F
       85 10 04 00 01 00 00 00
   7: ???
