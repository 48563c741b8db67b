//! The backends, and what they have in common: [`Backend`], which `compile` drives.
//!
//! Both have the same files. An instruction becomes code in `insn`, which gives the way on to
//! `alu`, `memory`, `atomic`, `branch` and `call`; `abi` has the entry, the exit and the prologues,
//! `registers` the mapping of registers, `encode` what is put into bytes by hand.

pub(crate) mod arm64;
pub(crate) mod x86_64;

use crate::image::Part;
use crate::plan::Plan;
use crate::{CompileError, Options};
use acqrel_guest::Guest;
use acqrel_isa::Program;
use std::ops::Range;

/// What is compiled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input<'a> {
    pub(crate) program: &'a Program,
    pub(crate) guest: &'a Guest,
    pub(crate) options: &'a Options,
    pub(crate) plan: &'a Plan,
}

/// A backend at work on one program. Code comes in the order: entry, then for each function its
/// prologue and instructions, then all that is out of line.
pub(crate) trait Backend<'a>: Sized {
    /// Starts with the entry.
    fn new(input: Input<'a>) -> Self;

    /// The number of bytes emitted.
    fn offset(&self) -> u32;

    /// Emits padding, so that the head of a loop comes at a good address.
    fn align(&mut self);

    /// Emits what comes before the first instruction of a function.
    fn prologue(&mut self, function: usize);

    /// Emits the code of an instruction, and of those after it that are fused with it, which are
    /// in the same basic block. Gives their number. `starts` has the offsets of all instructions
    /// before.
    fn insn(&mut self, index: usize, starts: &[u32]) -> Result<usize, CompileError>;

    /// Emits what is out of line, and fills in the jumps. `starts` has the offsets of all
    /// instructions, and behind them the end of the last.
    fn finish(self, starts: &[u32]) -> Result<Finished, CompileError>;
}

/// What a backend made.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) code: Vec<u8>,
    /// By ascending offset.
    pub(crate) parts: Vec<Part>,
    pub(crate) entry: u32,
    pub(crate) exit: u32,
    pub(crate) needs_block: bool,
    pub(crate) moved: Vec<Range<u32>>,
}
