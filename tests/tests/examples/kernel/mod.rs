//! The programs for the kernel: loaded by libbpf, which bpftool is made of, and run by
//! `BPF_PROG_TEST_RUN`. They are attached to nothing.

mod bpftool;
mod packets;
mod shared;
