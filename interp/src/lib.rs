//! The reference interpreter for eBPF: an executable specification, and a fast loop held equal to it.
