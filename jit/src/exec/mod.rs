//! Native execution: [`Native`], a program as code of the machine it runs on, and [`Instance`],
//! memory to run it on.
//!
//! The parts with `unsafe` are [`code`] (code memory, and entering it), [`trap`] (faults of the
//! machine) and [`window`] (the guest's memory); `elsewhere.rs` stands for all of this on hosts that
//! it is not for.

mod claim;
#[expect(unsafe_code, reason = "code memory is written as bytes and entered as a function")]
mod code;
mod error;
mod host;
mod instance;
mod native;
mod pool;
#[expect(unsafe_code, reason = "a signal handler changes the registers of what it interrupted")]
mod trap;
#[expect(unsafe_code, reason = "the guest's memory is the system's, and is accessed by code")]
mod window;

pub use error::{NativeError, RunError};
pub use instance::Instance;
pub use native::Native;

#[cfg(test)]
mod tests;
