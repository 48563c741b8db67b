//! loom as a witness, by an algorithm that has nothing in common with ours.
//!
//! [loom](https://docs.rs/loom) explores the executions of Rust's atomics. Here it drives two
//! executors over an atomic for each location of a test:
//!
//! - [`interpreted`]: the reference interpreter runs the BPF of its threads, and what loom finds,
//!   the model of BPF allows; where it finds less, it is known why.
//! - [`emitted`]: the emulator runs the machine code that the backends emit for them, and what loom
//!   finds, the model of the target allows; also that of BPF, if the recipes are right.
//!
//! It is here, and no part of the library, so that whoever uses the library need not build loom.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its input fails")]
#![expect(clippy::print_stdout, reason = "how many tests loom can tell something of is to be seen")]

mod cells;
mod emitted;
mod interpreted;
mod model;
mod texts;
