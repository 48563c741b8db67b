start:
    r1 = load_aquire((u64 *)(r2 + 0))
    r11 = 5
    goto nowhere
    *(u64 *)(r1 + 99999) = 1
start:
    store_release((u32 *)(r1 + 0), 5)
    .quad 5
