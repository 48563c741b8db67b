struct bpf_insn prog[] = { 0xb7, 0, 0, 0, 1, 0, 0, 0, BPF_EXIT_INSN() };
