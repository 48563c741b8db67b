struct bpf_insn one[] = { BPF_EXIT_INSN() };
struct bpf_insn two[] = { BPF_EXIT_INSN() };
