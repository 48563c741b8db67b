//! The loops: each file has a program, its memory, and the same loop in Rust,
//! which says what the program must return and counts the instructions.

use crate::Error;
use acqrel_asm::Options;
use acqrel_isa::{Cpu, Endian, Syntax};

mod alu;
mod collatz;
mod memory;

/// A program to time. The programs are in `programs/`.
#[derive(Clone, Debug)]
pub struct Workload {
    /// A short name.
    pub name: &'static str,
    /// Little-endian bytecode.
    pub program: Vec<u8>,
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
    ///
    /// # Errors
    ///
    /// If a program does not assemble.
    pub fn all() -> Result<[Self; 3], Error> {
        Ok([alu::workload()?, memory::workload()?, collatz::workload()?])
    }
}

/// The bytecode of a program in LLVM's syntax.
pub(crate) fn assemble(source: &str) -> Result<Vec<u8>, Error> {
    let options = Options { syntax: Some(Syntax::Llvm), cpu: Cpu::V3, ..Options::default() };
    let program = acqrel_asm::assemble(source, &options).into_result();
    let program = program.map_err(|diagnostics| match diagnostics.into_iter().next() {
        Some(first) => Error::load(first),
        None => Error::load("no program"),
    })?;
    Ok(program.to_bytes(Endian::Little))
}
