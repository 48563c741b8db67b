//! Why a program cannot be compiled: [`CompileError`].

use crate::LoweringError;

/// Why a program cannot be compiled, and which instruction is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{kind}", self.place())]
pub struct CompileError {
    /// The slot of the instruction; 0 if it is the options or the whole program.
    pub slot: usize,
    /// What is wrong.
    pub kind: CompileErrorKind,
}

impl CompileError {
    /// The slot of the instruction at fault; none if it is the options or the whole program.
    pub const fn instruction(&self) -> Option<usize> {
        match self.kind {
            CompileErrorKind::TooLarge { .. }
            | CompileErrorKind::SandboxFrames
            | CompileErrorKind::Granule => None,
            CompileErrorKind::Lowering(_) => Some(self.slot),
        }
    }

    /// The instruction at fault in words, if there is one.
    fn place(&self) -> String {
        self.instruction().map_or_else(String::new, |slot| format!("instruction {slot}: "))
    }
}

/// What keeps a program from being compiled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompileErrorKind {
    /// The program or its code is larger than causes can name.
    #[error("the program or its code is too large: the limit is {limit}")]
    TooLarge {
        /// How many instructions, and bytes of code, there may be.
        limit: u32,
    },
    /// The sandbox cannot have frames on the machine's stack.
    #[error(
        "the sandbox has its frames in the guest's memory: frames on the machine's stack need raw memory"
    )]
    SandboxFrames,
    /// The sandbox checks ends of regions to the page, and the start state asks for the byte.
    #[error(
        "the sandbox checks the ends of memory to the page of 4096 bytes, not to the byte: use granule 4096"
    )]
    Granule,
    /// A recipe's instruction does not encode the access.
    #[error(transparent)]
    Lowering(#[from] LoweringError),
}
