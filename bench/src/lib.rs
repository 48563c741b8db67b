//! Side-by-side comparison of BPF interpreters, JITs, and explorers of litmus tests.
//!
//! For interpreters: a [`Workload`] is a program with its memory, its result and the number
//! of instructions it executes, both computed in Rust. A [`Peer`] is an engine with a program
//! loaded. The `interp` bench times every peer of [`PEERS`] on every workload in interleaved
//! rounds and keeps [`Samples`].
//!
//! For JITs: a [`Task`] is a loop in a form that the kernel's verifier accepts too, and an
//! [`Engine`] has one loaded; the `jit` bench does the same with [`ENGINES`]. The `compile`
//! bench times [compilers](compiler) on long straight programs.
//!
//! For litmus tests: the `litmus` bench times a [`process`](process::run) for each
//! [load](litmus::Load). For the assembler: the `assembler` bench does so for
//! [sources](assembler::source).

mod affinity;
pub mod assembler;
#[cfg(target_os = "linux")]
mod bpf;
pub mod compiler;
mod engine;
mod error;
pub mod litmus;
mod peer;
pub mod process;
mod rounds;
mod samples;
mod sbpf;
mod task;
mod workload;

pub use affinity::pin_to_one_cpu;
pub use engine::{ENGINES, Engine, PrepareEngine};
pub use error::Error;
pub use peer::{Acqrel, PEERS, Peer, Prepare, Rbpf, Sbpf};
pub use rounds::rounds;
pub use samples::Samples;
pub use task::{Aftermath, Task};
pub use workload::{Expected, Workload};
