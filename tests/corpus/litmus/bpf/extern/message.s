# What the tests in this folder execute: r1 and r2 point to what each thread accesses.

    .text
    .globl writer
    .type writer, @function
writer:
    *(u64 *)(r1 + 0) = 1
    r3 = 1
    store_release((u64 *)(r2 + 0), r3)
    exit

    .globl reader
    .type reader, @function
reader:
    r3 = load_acquire((u64 *)(r1 + 0))
    r4 = *(u64 *)(r2 + 0)
    exit

    .globl plain_reader
    .type plain_reader, @function
plain_reader:
    r3 = *(u64 *)(r1 + 0)
    r4 = *(u64 *)(r2 + 0)
    exit

    .globl caller
    .type caller, @function
caller:
    *(u64 *)(r1 + 0) = 1
    r1 = r2
    call publish
    exit

    .type publish, @function
publish:
    r3 = 1
    store_release((u64 *)(r1 + 0), r3)
    exit
