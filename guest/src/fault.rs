//! How a run can fail: [`Fault`].

use std::fmt;

/// The end of a run by an instruction that could not be executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fault {
    /// What went wrong.
    pub kind: FaultKind,
    /// The slot of the instruction.
    pub slot: usize,
    /// The address: of the first byte of the access, or the code pointer of a bad jump. None for
    /// a fault without one.
    pub address: Option<u64>,
}

/// What can go wrong when a program runs.
///
/// An access is checked in the order misaligned, unmapped, read-only; a jump or call in the order
/// bad jump, out of fuel, call depth. An instruction that faults changes no memory and no register
/// and costs no fuel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// A byte of the access is in no region, or in one without bytes.
    Unmapped,
    /// The access would write a region that may only be read. Every read-modify-write counts as
    /// a write, also a compare-exchange that fails.
    ReadOnly,
    /// The address of an atomic or ordered access is not a multiple of its size.
    Misaligned,
    /// An indirect jump or call through something other than a function entry or listed target.
    BadJump,
    /// The fuel is used up: the instruction is the backward branch or call that found none.
    OutOfFuel,
    /// The call would make a ninth frame.
    CallDepth,
    /// The helper refused its arguments.
    Helper,
}

impl FaultKind {
    /// A stable name, for machines.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unmapped => "unmapped",
            Self::ReadOnly => "read-only",
            Self::Misaligned => "misaligned",
            Self::BadJump => "bad-jump",
            Self::OutOfFuel => "out-of-fuel",
            Self::CallDepth => "call-depth",
            Self::Helper => "helper",
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unmapped => "access to unmapped memory",
            Self::ReadOnly => "write to read-only memory",
            Self::Misaligned => "misaligned atomic access",
            Self::BadJump => "jump or call through a bad code pointer",
            Self::OutOfFuel => "out of fuel",
            Self::CallDepth => "calls nested more than eight deep",
            Self::Helper => "the helper refused its arguments",
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "instruction {}: {}", self.slot, self.kind)?;
        self.address.map_or(Ok(()), |address| write!(f, " at {address:#x}"))
    }
}

impl std::error::Error for Fault {}

/// An access that cannot be made, by whomever: what a [`Fault`] says without the instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{kind} at {address:#x}")]
pub struct MemoryFault {
    /// What is wrong with it.
    pub kind: FaultKind,
    /// The address of its first byte.
    pub address: u64,
}

impl MemoryFault {
    /// The fault of the instruction in a slot.
    pub const fn at(self, slot: usize) -> Fault {
        Fault { kind: self.kind, slot, address: Some(self.address) }
    }
}
