//! [`Image`]: compiled code, and what is known about it.

use crate::Options;
use crate::abi::{Cause, CauseKind, MOVED_BASE, REGISTERS};
use acqrel_guest::{Fault, FaultKind, Guest};
use acqrel_isa::{Access, Insn, Program};
use acqrel_machine::Arch;
use std::ops::Range;

/// The code of a program for one target. It can be put anywhere: nothing in it depends on its
/// address. How it is entered and left is said in [`abi`](crate::abi).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    pub(crate) options: Options,
    pub(crate) code: Vec<u8>,
    /// For each instruction the offset of its code, and behind them the end of the last.
    pub(crate) starts: Vec<u32>,
    pub(crate) parts: Vec<Part>,
    pub(crate) entry: u32,
    pub(crate) exit: u32,
    pub(crate) needs_block: bool,
    /// The code in which the base of an access is not in its home register.
    pub(crate) moved: Vec<Range<u32>>,
    /// The instructions whose code is that of an earlier one, ascending.
    pub(crate) fused: Vec<usize>,
}

/// A piece of an image's code that is not an instruction's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Its bytes in the code.
    pub range: Range<u32>,
}

/// What a piece of code that is not an instruction's is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartKind {
    /// The entry: saves the host's registers, sets the program's, calls the first function.
    Entry,
    /// Before the first instruction of the function with this index.
    Prologue(usize),
    /// Nops, so that the head of a loop is aligned.
    Padding,
    /// Out of line: leaves with the cause of the instruction with this index.
    Fault(usize),
    /// Out of line code of the instruction with this index.
    Cold(usize),
    /// Calls the runtime's function for helpers.
    Helper,
    /// The exit stub.
    Exit,
    /// Not code: for each slot the offset of its code, as 32-bit numbers, 0 for none. What
    /// indirect calls, or jumps, go by.
    Table,
}

impl Image {
    /// How it was compiled.
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// The architecture.
    pub const fn arch(&self) -> Arch {
        self.options.target().arch()
    }

    /// The code.
    pub fn code(&self) -> &[u8] {
        &self.code
    }

    /// The offset of the entry in the code.
    pub const fn entry(&self) -> u32 {
        self.entry
    }

    /// The offset of the exit stub.
    pub const fn exit(&self) -> u32 {
        self.exit
    }

    /// Whether the entry's last argument matters.
    pub const fn needs_block(&self) -> bool {
        self.needs_block
    }

    /// The code of an instruction. Empty if it was fused into an earlier one.
    ///
    /// # Panics
    ///
    /// If the program has no such instruction.
    pub fn range(&self, index: usize) -> Range<u32> {
        let (start, end) = (self.starts[index], self.starts[index + 1]);
        // The padding and prologue before the next instruction are not this one's.
        let after = self.parts.partition_point(|part| part.range.start < start);
        let end = self.parts.get(after).map_or(end, |part| part.range.start.min(end));
        start..end
    }

    /// The number of instructions.
    pub const fn insns(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether an instruction was fused into an earlier one, whose code does what both say.
    pub fn is_fused(&self, index: usize) -> bool {
        self.fused.binary_search(&index).is_ok()
    }

    /// The pieces of code that are no instruction's, by ascending offset.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The index of the instruction whose code an offset is in.
    pub fn index_of(&self, offset: u32) -> Option<usize> {
        let after = self.starts.partition_point(|&start| start <= offset);
        let count = self.starts.len() - 1;
        after.checked_sub(1).filter(|&index| index < count)
    }

    /// The fault that an exit was for, of the registers that the exit stub stored. None if the
    /// cause is that of no fault: a helper's, or one that this code does not leave with.
    pub fn fault(
        &self,
        program: &Program,
        guest: &Guest,
        cause: Cause,
        registers: &[u64; REGISTERS],
    ) -> Option<Fault> {
        let index = match cause.kind {
            CauseKind::Trap => self.index_of(cause.at)?,
            CauseKind::Helper => return None,
            CauseKind::Access
            | CauseKind::BadJump
            | CauseKind::OutOfFuel
            | CauseKind::CallDepth => usize::try_from(cause.at).ok()?,
        };
        let insn = *program.insns().get(index)?;
        let slot = program.slot(index);
        let fault = |kind, address| Some(Fault { kind, slot, address });
        match cause.kind {
            CauseKind::Trap | CauseKind::Access => {
                let moved = cause.kind == CauseKind::Trap
                    && self.moved.iter().any(|range| range.contains(&cause.at));
                let address = accessed(insn, registers, moved)?;
                let (access, _) = insn.access()?;
                let write = !matches!(access, Access::Load { .. } | Access::Packet { .. });
                let addresses = guest.addresses();
                let checked = if access.must_be_aligned() {
                    addresses.check_aligned(address, access.size(), write)
                } else {
                    addresses.check(address, access.size().bytes(), write)
                };
                checked.err().map(|error| error.at(slot))
            }
            CauseKind::BadJump => {
                let (Insn::GotoX { dst } | Insn::CallX { dst }) = insn else { return None };
                fault(FaultKind::BadJump, Some(registers[dst.index()]))
            }
            CauseKind::OutOfFuel => fault(FaultKind::OutOfFuel, None),
            CauseKind::CallDepth => fault(FaultKind::CallDepth, None),
            CauseKind::Helper => None,
        }
    }
}

/// The address of the first byte that an instruction accesses.
fn accessed(insn: Insn, registers: &[u64; REGISTERS], moved: bool) -> Option<u64> {
    let (_, base) = insn.access()?;
    let (base, off) = base?;
    let base = registers[if moved { MOVED_BASE } else { base.index() }];
    Some(base.wrapping_add_signed(off.into()))
}
