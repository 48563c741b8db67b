//! The engines that run [tasks](crate::Task) as machine code: the [`Engine`] trait and
//! one file for each implementation.

mod acqrel;
mod cranelift;
mod interp;
mod kernel;
#[expect(unsafe_code, reason = "functions in C are called")]
mod native;
mod rbpf;
mod sbpf;

pub(crate) use sbpf::{checked as sbpf_checked, unchecked as sbpf_unchecked};

use crate::{Error, Task};
use std::time::Duration;

/// Every engine, in the order in which a round runs them.
pub const ENGINES: &[PrepareEngine] = &[
    native::prepare,
    kernel::prepare,
    rbpf::prepare,
    cranelift::prepare,
    sbpf::prepare_unchecked,
    sbpf::prepare,
    acqrel::prepare_raw,
    acqrel::prepare_raw_with_fuel,
    acqrel::prepare_sandbox,
    interp::prepare,
];

/// Makes a task ready to run.
///
/// # Errors
///
/// [`Error::Unavailable`] with the reason if the engine is not there, or has no such
/// instructions. [`Error::Load`] if it should not have refused the task.
pub type PrepareEngine = fn(&Task) -> Result<Box<dyn Engine>, Error>;

/// An engine with a task loaded.
pub trait Engine {
    /// The engine's name, and what distinguishes it from others of the same crate.
    fn name(&self) -> &'static str;

    /// Makes the memory as it is at the start.
    ///
    /// # Errors
    ///
    /// If that cannot be had.
    fn reset(&mut self) -> Result<(), Error>;

    /// Runs the task and gives the time that its code took, with as little around it as the
    /// engine allows.
    ///
    /// # Errors
    ///
    /// If it does not come to an end by itself, or metered another number of instructions
    /// than there are.
    fn run(&mut self) -> Result<Duration, Error>;

    /// The memory after a run.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    fn memory(&mut self) -> Result<Vec<u8>, Error>;

    /// How many instructions a run executes.
    fn executed(&self, task: &Task) -> u64 {
        task.aftermath().executed(task)
    }
}

/// Holds r0 to what it should be.
fn check_r0(r0: u64, expected: u64) -> Result<(), Error> {
    if r0 == expected {
        Ok(())
    } else {
        Err(Error::run(format!("r0 is {r0:#x}, not {expected:#x}")))
    }
}
