//! The programs of `examples`: each function on every engine, with results that were worked out by
//! hand; the threads at once; and the programs that they have for the kernel, loaded by libbpf and
//! run there. `tests/litmus/examples.rs` has their memory orders.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its input fails")]

mod dns_reply;
mod dotted_quad;
mod example;
mod kernel;
mod session;
mod shared;
mod threads;
