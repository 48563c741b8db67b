//! Code that is out of line: ways to the exit, and what happens seldom.

use super::Arm64;
use super::abi::Frame;
use super::branch::Place;
use super::encode::{
    Arithmetic, Condition, Field, Test, arithmetic, branch, call, compare, or_shifted,
};
use super::registers::Gpr;
use crate::abi::{Cause, CauseKind};
use crate::image::PartKind;
use acqrel_guest::Permission;
use acqrel_isa::{Reg, Width};

/// A piece of code to be emitted after all instructions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stub {
    index: usize,
    kind: StubKind,
    /// Where it comes back to, if it does.
    back: u32,
}

/// What a piece of code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StubKind {
    /// Leaves with a cause.
    Leave(CauseKind),
    /// Calls the helper whose number is in a register, and comes back.
    Helper(Gpr),
    /// The packet has ended: returns 0 from a function with this frame.
    PacketEnd(Frame),
    /// The compare-exchange that branches here, at `branch`, has failed: comes back, unless its
    /// place may not be written.
    Failed { branch: u32, base: Reg, off: i16 },
}

impl Arm64<'_> {
    /// The number of a piece of code; the same as before for what is the same.
    pub(super) fn stub(&mut self, index: usize, kind: StubKind) -> usize {
        let last = self.stubs.len().wrapping_sub(1);
        if let Some(stub) = self.stubs.get(last)
            && stub.index == index
            && stub.kind == kind
        {
            return last;
        }
        self.stubs.push(Stub { index, kind, back: 0 });
        self.stubs.len() - 1
    }

    /// Says where a piece of code comes back to: here.
    pub(super) fn bind(&mut self, stub: usize) {
        let here = self.code.here();
        if let Some(stub) = self.stubs.get_mut(stub) {
            stub.back = here;
        }
    }

    /// Says where a failed compare-exchange goes on.
    pub(super) fn bind_failed(&mut self, at: u32, here: u32) {
        let failed =
            |kind: &StubKind| matches!(kind, StubKind::Failed { branch, .. } if *branch == at);
        if let Some(stub) = self.stubs.iter_mut().rev().find(|stub| failed(&stub.kind)) {
            stub.back = here;
        }
    }

    /// Emits all. Gives their offsets.
    pub(super) fn emit_stubs(&mut self) -> Vec<u32> {
        let stubs = std::mem::take(&mut self.stubs);
        let mut offsets = Vec::with_capacity(stubs.len());
        self.parts.reserve(stubs.len());
        for Stub { index, kind, back } in stubs {
            let start = self.code.here();
            offsets.push(start);
            let part = match kind {
                StubKind::Leave(cause) => {
                    self.leave(index, cause);
                    PartKind::Fault(index)
                }
                StubKind::Helper(number) => {
                    self.constant(Gpr::X9, Self::request(index));
                    self.code.word(or_shifted(Gpr::X9, Gpr::X9, number));
                    self.fixup(call(), Field::Imm26, Place::Helper);
                    self.branch_back(back);
                    PartKind::Cold(index)
                }
                StubKind::PacketEnd(frame) => {
                    self.end_of_packet(&frame);
                    PartKind::Cold(index)
                }
                StubKind::Failed { branch: _, base, off } => {
                    self.failed(index, base, off, back);
                    PartKind::Cold(index)
                }
            };
            self.part(part, start);
        }
        offsets
    }

    /// What the helper stub is told of an instruction.
    pub(super) fn request(index: usize) -> u64 {
        // No program has as many instructions as 2²⁸.
        u64::try_from(index).unwrap_or(u64::MAX)
    }

    /// Goes to the exit with a cause.
    fn leave(&mut self, index: usize, kind: CauseKind) {
        let at = u32::try_from(index).unwrap_or(Cause::MAX_AT);
        self.constant(Gpr::X11, Cause { kind, at }.encode().into());
        self.fixup(branch(), Field::Imm26, Place::Exit);
    }

    /// A compare-exchange counts as a write also if it fails, and a load-exclusive alone does not.
    fn failed(&mut self, index: usize, base: Reg, off: i16, back: u32) {
        let (address, offset, len) = (Gpr::X10, Gpr::X11, Gpr::X12);
        self.add_signed(Width::W64, address, Gpr::of(base), off.into(), offset);
        let guest = self.input.guest;
        for region in guest.addresses().regions() {
            if region.permission != Permission::Read {
                continue;
            }
            self.constant(offset, region.start);
            self.code.word(arithmetic(Arithmetic::Sub, Width::W64, offset, address, offset));
            self.constant(len, region.end - region.start);
            self.code.word(compare(Width::W64, offset, len));
            let over = self.code.here();
            let outside = Test::Flags(Condition::Hs);
            self.code.word(outside.word());
            self.leave(index, CauseKind::Access);
            self.lead_here(over, outside);
        }
        self.branch_back(back);
    }
}
