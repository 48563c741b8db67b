//! [`Error`]: why a thread has no paths.

use crate::{Access, Code};

/// Why a thread has no paths: something that is not modelled, or too much of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}`: {reason}")]
pub struct Error {
    /// The index of the instruction.
    pub instruction: usize,
    /// The line of the source that it is in; 0 if there is none.
    pub line: u32,
    /// Its text.
    pub text: String,
    /// Why.
    pub reason: Reason,
}

impl Error {
    pub(super) fn new(code: &Code, index: usize, reason: Reason) -> Self {
        let instruction = code.instructions.get(index);
        Self {
            instruction: index,
            line: instruction.map_or(0, |it| it.line),
            text: instruction.map_or_else(String::new, |it| it.text.clone()),
            reason,
        }
    }
}

impl Error {
    /// The access that is not aligned, if that is why.
    pub(crate) const fn misaligned(&self) -> Option<Access> {
        match self.reason {
            Reason::Misaligned(access) => Some(access),
            _ => None,
        }
    }
}

/// Why an instruction cannot be executed symbolically.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// An access that is an event is not aligned to its size.
    #[error(
        "{} bytes at {:#x} are not aligned, which models say nothing about", .0.size.bytes(), .0.address
    )]
    Misaligned(Access),
    /// A jump to an address that was read.
    #[error("the target of the jump depends on what is read from shared memory")]
    Target,
    /// Code that ends by a return is left in another way.
    #[error("it goes to {0:#x}, which is outside of the code")]
    Outside(u64),
    /// A private access that is an event shares bytes with a different one.
    #[error(
        "private memory of which accesses are ordered, or addressed by what was read, is accessed \
         at {:#x} as {} bytes and at {:#x} as {} bytes: use one size for it",
        .0.address, .0.size.bytes(), .1.address, .1.size.bytes()
    )]
    Private(Access, Access),
    /// The time is up.
    #[error("the time is up before all paths of the thread are known")]
    Time,
    /// There are too many paths.
    #[error("the thread has more than {0} paths")]
    Paths(usize),
    /// A path has too many events.
    #[error("a path of the thread has more than {0} events")]
    Events(usize),
    /// A path has too many values.
    #[error("a path of the thread has more than {0} values")]
    Values(usize),
}
