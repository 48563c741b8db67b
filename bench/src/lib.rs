//! Side-by-side comparison of BPF interpreters on three loops.
//!
//! A [`Workload`] is a program with its memory, its result and the number of
//! instructions it executes, both computed in Rust. A [`Peer`] is an engine with
//! a program loaded. The `interp` bench times every peer of [`PEERS`] on every
//! workload in interleaved rounds and keeps [`Samples`].

mod affinity;
mod error;
mod peer;
mod samples;
mod workload;

pub use affinity::pin_to_one_cpu;
pub use error::Error;
pub use peer::{Acqrel, PEERS, Peer, Prepare, Rbpf, Sbpf};
pub use samples::Samples;
pub use workload::{Expected, Workload};
