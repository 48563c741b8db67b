//! The entry, the exit, and what is before and after the code of functions.
//!
//! The C functions are those of the System V ABI (AMD64 supplement, section 3.2): they keep rbx, rbp
//! and r12 to r15, and are called with the stack aligned to 16 bytes. Code leaves the direction flag
//! and all of MXCSR alone.

use super::X86;
use super::encode::{Group1, Mem, Op};
use super::jumps::{To, offset};
use super::registers::{CAUSE, FUEL, Gpr, SCRATCH, WINDOW, gpr};
use crate::abi::{BLOCK_DISTANCE, Block, MOVED_BASE};
use crate::backend::Input;
use crate::image::PartKind;
use crate::plan::Plan;
use crate::{Frames, MemoryMode};
use acqrel_guest::{FRAME_SIZE, MAX_FRAMES, STACK_TOP};
use acqrel_isa::{Reg, RegSet, Width};
use std::mem::offset_of;

/// A frame's size as an immediate.
#[expect(clippy::cast_possible_truncation, reason = "it is 512")]
pub(super) const FRAME: i32 = FRAME_SIZE as i32;

/// Up to how many bytes of code to return are repeated, rather than jumped to.
const REPEATED: u32 = 5;

/// What the entry sets up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// Whether r10 is used.
    pub(super) pointer: bool,
    /// Whether the block is.
    pub(super) block: bool,
    /// The registers of BPF that are the caller's in the machine, and used.
    saved: RegSet,
    /// The bytes of the machine's stack below what is pushed.
    reserved: i32,
    /// The bytes of it that are frames.
    frames: i32,
    /// Whether functions keep the stack aligned to 16 bytes for helpers.
    aligned: bool,
}

/// The operand that a field of the block is, by its offset.
pub(super) fn field(offset: usize) -> Mem {
    let below = i64::try_from(BLOCK_DISTANCE).unwrap_or(i64::MAX);
    let disp = i64::try_from(offset).unwrap_or(0) - below;
    Mem::at(WINDOW, i32::try_from(disp).unwrap_or(0))
}

/// The operand that a register's place in the block is.
pub(super) fn place(register: usize) -> Mem {
    field(offset_of!(Block, registers) + 8 * register)
}

impl Frame {
    pub(super) fn new(input: Input<'_>) -> Self {
        let Input { plan, options, .. } = input;
        let sandbox = options.memory == MemoryMode::Sandbox;
        let machine = options.frames == Frames::Machine;
        let occurs = plan.occurs;
        let fuel = options.fuel && (occurs.backward || occurs.local);
        let leaves = fuel || occurs.helper || occurs.may_goto || occurs.callx || occurs.gotox;
        let pointer = plan.named_anywhere.contains(Reg::R10) || sandbox && occurs.local;
        let kept = [Reg::R6, Reg::R7, Reg::R8, Reg::R9];
        let kept = kept.into_iter().filter(|&reg| plan.named_anywhere.contains(reg));
        let mut frame = Self {
            pointer,
            block: sandbox || !machine || leaves,
            saved: kept.fold(RegSet::EMPTY, RegSet::with),
            reserved: 0,
            frames: 0,
            aligned: occurs.helper,
        };
        if machine && pointer {
            let count = if occurs.local { MAX_FRAMES } else { 1 };
            frame.frames = FRAME * i32::try_from(count).unwrap_or(0);
        }
        frame.reserved = frame.frames;
        let pushed = 8 * i32::try_from(frame.pushed().count()).unwrap_or(0);
        if (machine && pointer || frame.aligned) && (8 + pushed) % 16 != 0 {
            frame.reserved += 8;
        }
        frame
    }

    /// The machine's registers that the entry saves, in order.
    fn pushed(self) -> impl DoubleEndedIterator<Item = Gpr> {
        let all = [
            (self.pointer, Gpr::Rbp),
            (self.saved.contains(Reg::R6), Gpr::Rbx),
            (self.block, WINDOW),
            (self.saved.contains(Reg::R7), Gpr::R13),
            (self.saved.contains(Reg::R8), Gpr::R14),
            (self.saved.contains(Reg::R9), Gpr::R15),
        ];
        all.into_iter().filter_map(|(used, reg)| used.then_some(reg))
    }
}

/// By how much a function moves the stack pointer to align it for helpers.
fn padding(frame: Frame, plan: &Plan, function: usize) -> i32 {
    let pushed = 8 * i32::try_from(plan.saved(function).count()).unwrap_or(0);
    if frame.aligned && (8 + pushed) % 16 != 0 { 8 } else { 0 }
}

impl X86<'_> {
    /// Emits the entry.
    pub(super) fn entry(&mut self) {
        let frame = self.frame;
        for reg in frame.pushed() {
            self.code.push_reg(reg);
        }
        self.move_stack(Group1::Sub, frame.reserved);
        if frame.block {
            self.code.mov(Width::W64, WINDOW, FUEL);
            let saved = field(offset_of!(Block, stack_pointer));
            self.code.rm(Op::MOV_TO, Width::W64, Gpr::Rsp, saved);
        }
        if self.fuel {
            let fuel = field(offset_of!(Block, fuel));
            self.code.rm(Op::MOV_FROM, Width::W64, FUEL, fuel);
        }
        if frame.pointer {
            match self.input.options.frames {
                Frames::Guest => self.code.mov_u64(Gpr::Rbp, STACK_TOP),
                Frames::Machine => {
                    let top = Mem::at(Gpr::Rsp, frame.frames);
                    self.code.rm(Op::LEA, Width::W64, Gpr::Rbp, top);
                }
            }
        }
        self.limit();
        for reg in self.input.plan.cleared.iter() {
            self.code.clear(gpr(reg));
        }
        if self.input.plan.calls_first {
            self.jumps.call(&mut self.code, To::Function(0));
            self.leave();
        }
        self.part(PartKind::Entry, 0);
    }

    fn move_stack(&mut self, op: Group1, by: i32) {
        if by != 0 {
            self.code.group1_imm(op, Width::W64, Gpr::Rsp, by);
        }
    }

    /// Whether the function that is emitted is the one whose prologue is the entry.
    fn is_outermost(&self) -> bool {
        self.function == 0 && !self.input.plan.calls_first
    }

    /// Emits what undoes the entry, and returns from the code.
    fn leave(&mut self) {
        self.move_stack(Group1::Add, self.frame.reserved);
        for reg in self.frame.pushed().rev() {
            self.code.pop_reg(reg);
        }
        self.code.put(0xc3, 1);
    }

    /// Emits the prologue of a function. The caller moves r10.
    pub(super) fn enter_function(&mut self, function: usize) {
        if self.is_outermost() {
            return;
        }
        let plan = self.input.plan;
        for reg in plan.saved(function) {
            self.code.push_reg(gpr(reg));
        }
        self.move_stack(Group1::Sub, padding(self.frame, plan, function));
    }

    /// Emits what `exit` does.
    pub(super) fn leave_function(&mut self) {
        let start = offset(&self.code);
        if let Some((at, len)) = self.epilogue
            && len > REPEATED
        {
            self.jump_back(None, at);
            return;
        }
        if self.is_outermost() {
            self.leave();
        } else {
            let plan = self.input.plan;
            self.move_stack(Group1::Add, padding(self.frame, plan, self.function));
            let saved = [Reg::R9, Reg::R8, Reg::R7, Reg::R6];
            for reg in saved.into_iter().filter(|&reg| plan.saved(self.function).any(|r| r == reg))
            {
                self.code.pop_reg(gpr(reg));
            }
            self.code.put(0xc3, 1);
        }
        self.epilogue.get_or_insert((start, offset(&self.code) - start));
    }

    /// Emits the exit stub, if something can lead to it, and gives its offset.
    pub(super) fn exit(&mut self) -> u32 {
        let start = offset(&self.code);
        if self.frame.block {
            let used = [Reg::R0, Reg::R1, Reg::R2, Reg::R3, Reg::R4, Reg::R5].into_iter();
            let used = used.chain(self.frame.saved.iter());
            for reg in used.chain(self.frame.pointer.then_some(Reg::R10)) {
                self.code.rm(Op::MOV_TO, Width::W64, gpr(reg), place(reg.index()));
            }
            self.code.rm(Op::MOV_TO, Width::W64, SCRATCH, place(MOVED_BASE));
            let cause = field(offset_of!(Block, cause));
            self.code.rm(Op::MOV_TO, Width::W64, CAUSE, cause);
            let stack = field(offset_of!(Block, stack_pointer));
            self.code.rm(Op::MOV_FROM, Width::W64, Gpr::Rsp, stack);
            self.leave();
            self.part(PartKind::Exit, start);
        }
        start
    }
}
