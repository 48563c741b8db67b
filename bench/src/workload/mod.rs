//! The loops: each file has a program, its memory, and the same loop in Rust,
//! which says what the program must return and counts the instructions.

mod alu;
mod collatz;
mod memory;

/// A program to time. The programs are in `programs/`, as text and as bytecode.
#[derive(Clone, Debug)]
pub struct Workload {
    /// A short name.
    pub name: &'static str,
    /// Little-endian bytecode.
    pub program: &'static [u8],
    /// The memory that r1 points to at the start; may be empty.
    pub memory: Vec<u8>,
    /// What every engine must come to.
    pub expected: Expected,
}

/// The outcome of a [`Workload`], computed without an interpreter.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Expected {
    /// The value returned.
    pub r0: u64,
    /// How many instructions are executed, `exit` included.
    pub executed: u32,
}

impl Workload {
    /// All the workloads.
    pub fn all() -> [Self; 3] {
        [alu::workload(), memory::workload(), collatz::workload()]
    }
}
