//! [`Lower`]: what makes machine code of BPF programs.

use super::follow::hex;
use super::{Subject, Unfollowed};
use crate::Code;
use acqrel_machine::{Arch, Reg};
use std::ops::Range;

/// What makes machine code of the threads of a test.
pub trait Lower {
    /// What its code is for.
    fn arch(&self) -> Arch;

    /// The code of a thread, and how it starts.
    ///
    /// # Errors
    ///
    /// If there is none that can be followed.
    fn lower(&self, subject: &Subject, thread: usize) -> Result<Machine, LowerError>;

    /// Where in the address space of the machine code an address of the program is.
    fn place(&self, address: u64) -> u64 {
        address
    }

    /// What is to be said of an instruction that accesses what is no memory of the test. None, if it
    /// is wrong to do so: of code whose addresses people have told, they may have told the wrong
    /// ones.
    fn unplaced(&self, _thread: usize, _address: u64, _reason: &str) -> Option<LowerError> {
        None
    }
}

impl<L: Lower + ?Sized> Lower for &L {
    fn arch(&self) -> Arch {
        (**self).arch()
    }

    fn lower(&self, subject: &Subject, thread: usize) -> Result<Machine, LowerError> {
        (**self).lower(subject, thread)
    }

    fn place(&self, address: u64) -> u64 {
        (**self).place(address)
    }

    fn unplaced(&self, thread: usize, address: u64, reason: &str) -> Option<LowerError> {
        (**self).unplaced(thread, address, reason)
    }
}

/// The machine code of a thread.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The code.
    pub code: Code,
    /// The registers that have an initial value. All others hold what nothing may depend on, and so do
    /// the flags and the stack; the stack pointer is that of a stack of the thread's own.
    pub registers: Vec<(Reg, u64)>,
    /// Memory of its own besides its stack.
    pub private: Vec<Range<u64>>,
    /// For each instruction of the code, that of the program that it is of, if that is known. It is
    /// shown to people, and nothing else is made of it.
    pub origins: Vec<Option<usize>>,
}

/// Why a thread has no machine code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LowerError {
    /// The backend does not compile the program.
    #[error(transparent)]
    Compile(#[from] acqrel_jit::CompileError),
    /// The program cannot be loaded.
    #[error(transparent)]
    Load(#[from] acqrel_guest::LoadError),
    /// There is code that cannot be followed.
    #[error(transparent)]
    Unfollowed(#[from] Unfollowed),
    /// It accesses memory that is neither the test's nor the thread's own, as far as is known.
    #[error(
        "{at:#x}: `{text}` ({}): {reason}; if it is one of the test, its file of addresses does not \
         say so", hex(.bytes)
    )]
    Unplaced {
        /// The address of the instruction.
        at: u64,
        /// Its text.
        text: String,
        /// Its bytes.
        bytes: Vec<u8>,
        /// What is wrong.
        reason: String,
    },
    /// What makes the code says why not.
    #[error("{0}")]
    Refused(String),
}
