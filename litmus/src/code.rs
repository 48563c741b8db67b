//! [`Code`]: what a thread executes, as micro-operations whatever its instruction set.

use crate::Isa;
use acqrel_machine::MicroOp;

/// The code of a thread.
///
/// BPF is translated to the micro-operations of `acqrel-machine`; r0 to r10 are the registers
/// numbered 0 to 10.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The instruction set.
    pub isa: Isa,
    /// The instructions, by ascending address. Execution starts at the first, or where
    /// [`Code::entry`] says, and ends when it leaves them.
    pub instructions: Vec<Instruction>,
    /// The index of the instruction at which the thread starts.
    pub entry: usize,
    /// Where it may be left.
    pub exit: Exit,
}

/// Where the code of a thread may be left for the thread to be at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Exit {
    /// Anywhere: by a jump to where no instruction is, or by running into it.
    #[default]
    Anywhere,
    /// By a return to this address, as a function that has been called from there does.
    Return(u64),
}

/// One instruction of a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// Its address: what a jump's target is compared with. For BPF, eight times its slot.
    pub address: u64,
    /// The address behind it.
    pub next: u64,
    /// What it does.
    pub ops: Vec<MicroOp>,
    /// Its text, as the source has it.
    pub text: String,
    /// The line of the source that it is in, from 1; 0 if there is none.
    pub line: u32,
}

impl Code {
    /// Code that starts at its first instruction, and may be left anywhere.
    pub const fn new(isa: Isa, instructions: Vec<Instruction>) -> Self {
        Self { isa, instructions, entry: 0, exit: Exit::Anywhere }
    }

    /// The index of the instruction at an address.
    pub fn at(&self, address: u64) -> Option<usize> {
        self.instructions.binary_search_by_key(&address, |instruction| instruction.address).ok()
    }
}
