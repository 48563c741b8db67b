//! The compilers that are timed on [`Straight`] programs: the [`Compiler`] trait and one
//! file for each implementation.

mod acqrel;
mod kernel;
mod rbpf;
mod sbpf;
mod straight;

pub use straight::Straight;

use crate::Error;
use std::time::Duration;

/// Every compiler, in the order in which a round runs them.
pub const COMPILERS: &[PrepareCompiler] = &[
    acqrel::prepare_raw,
    acqrel::prepare_sandbox,
    acqrel::prepare_arm64,
    acqrel::prepare_native,
    sbpf::prepare,
    sbpf::prepare_unchecked,
    rbpf::prepare,
    rbpf::prepare_cranelift,
    kernel::prepare,
    kernel::prepare_without_verifier,
];

/// Makes everything ready that is not compilation: parsing, verification.
///
/// # Errors
///
/// [`Error::Unavailable`] with the reason if the compiler is not there, or not for programs
/// of this length. [`Error::Load`] if it should not have refused the program.
pub type PrepareCompiler = fn(Straight) -> Result<Box<dyn Compiler>, Error>;

/// A compiler with a program.
pub trait Compiler {
    /// Its name.
    fn name(&self) -> &'static str;

    /// Compiles the program.
    ///
    /// # Errors
    ///
    /// If it should not have been refused.
    fn compile(&mut self) -> Result<Compiled, Error>;
}

/// What a compiler did.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Compiled {
    /// How long it took.
    pub time: Duration,
    /// The bytes of code, if it tells.
    pub code: Option<usize>,
}
