//! Tests of the interpreter through its public API. Every program runs on both loops, which have
//! to agree in everything.

#![expect(clippy::unwrap_used, reason = "a failure of a test")]

mod build;
mod calls;
mod edges;
mod faults;
mod fuel;
mod helpers;
mod memory;
mod packet;
mod random;
mod threads;
mod trace;
