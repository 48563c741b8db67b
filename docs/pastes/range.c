struct bpf_insn prog[] = {
    BPF_LDX_MEM(BPF_DW, BPF_REG_0, BPF_REG_1, 0x8000),
    BPF_EXIT_INSN(),
};
