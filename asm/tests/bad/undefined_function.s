    call hepler
    call bpf_ktime_get_ns
    r1 = callback ll
    exit
helper:
    exit
