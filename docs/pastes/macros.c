struct bpf_insn prog[] = {
    BPF_ATOMIC_OP(BPF_W, BPF_LOAD_ACQ, BPF_REG_1, BPF_REG_1, 2 * 4),
    BPF_JMP32_IMM(BPF_JEQ, BPF_REG_1, 0, 1),
    BPF_EMIT_CALL(BPF_FUNC_get_prandom_u32),
    BPF_MOV64_IMM(BPF_REG_0, 0),
    BPF_EXIT_INSN(),
};
