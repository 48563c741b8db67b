//! The emulator: one thread of machine code, executed one instruction after another.
//!
//! - [`Machine`] has the registers, the program counter and the exclusive monitor, and executes.
//! - [`Bus`] is its memory, which the caller brings: every access goes through it, with its order.
//! - [`Stop`] says why it stopped.

mod bus;
mod cache;
mod execute;
mod machine;
mod monitor;
mod registers;
mod stop;

pub use bus::{Bus, Update};
pub use machine::Machine;
pub use registers::Registers;
pub use stop::Stop;
