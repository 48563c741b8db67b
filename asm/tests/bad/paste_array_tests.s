{ "one", .insns = { BPF_EXIT_INSN() }, .result = ACCEPT },
{ "two", .insns = { BPF_MOV64_IMM(BPF_REG_0, 1), BPF_EXIT_INSN() }, .result = ACCEPT },
