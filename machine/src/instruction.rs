//! [`Instruction`]: one machine instruction and what it means.

use crate::{Arch, MicroOp};

/// A machine instruction that has been decoded.
///
/// Its micro-operations are run in order. If one of them cannot be done, because an access faults
/// or an exception is raised, the instruction has not been executed: what the earlier ones wrote to
/// registers and flags does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// The architecture that it is of.
    pub arch: Arch,
    /// The address of its first byte.
    pub address: u64,
    /// Its bytes, 1 to 15.
    pub length: u8,
    /// What it does.
    pub ops: Vec<MicroOp>,
}

impl Instruction {
    /// The address after its last byte.
    pub const fn next(&self) -> u64 {
        self.address.wrapping_add(self.length as u64)
    }
}
