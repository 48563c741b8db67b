//! ARM64 instructions as micro-operations, held against GNU as and `qemu-aarch64`.

#![expect(clippy::unwrap_used, reason = "a failure of a test")]
#![expect(clippy::print_stderr, reason = "says which tool is missing")]

mod evaluate;
mod execute;
mod forms;
mod orders;
mod qemu;
mod random;
mod refused;
mod values;
