struct bpf_insn one[] = {
	BPF_EXIT_INSN(),
	/* the end
