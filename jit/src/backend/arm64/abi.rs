//! Entry, prologues, epilogues and exit stub (AAPCS64), and the order of frames on the stack.

use super::block::{CAUSE, FUEL, REGISTERS, STACK_POINTER};
use super::encode::{
    Arithmetic, Imm12, Logical, Transfer, arithmetic_imm, logical, pop, push, restore, save,
    store_pair,
};
use super::registers::Gpr;
use super::{Arm64, Input, Traits};
use crate::Frames;
use crate::abi::MOVED_BASE;
use crate::image::PartKind;
use acqrel_guest::{FRAME_SIZE, MAX_FRAMES, STACK_TOP};
use acqrel_isa::{Reg, Width};
use dynasmrt::dynasm;

/// What a function keeps on the machine's stack, and does to return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// The registers to keep, in pairs; the first is at the stack pointer.
    saved: [Gpr; MOST],
    count: usize,
    /// The bytes for BPF's frames below them.
    reserved: u32,
    /// Whether r10 is lowered.
    lowers: bool,
    /// Whether the caller is C code.
    to_c: bool,
}

/// r6 to r10, fuel, window, frame record.
const MOST: usize = 9;
/// Of pairs from the stack pointer.
const OFFSETS: [i16; MOST.div_ceil(2)] = [0, 16, 32, 48, 64];

/// What [`FRAME_SIZE`] is as an immediate.
#[expect(clippy::cast_possible_truncation, reason = "it is 512")]
const FRAME: u32 = FRAME_SIZE as u32;
#[expect(clippy::cast_possible_truncation, reason = "it is 8")]
const FRAMES: u32 = MAX_FRAMES as u32;

impl Frame {
    const fn new(to_c: bool) -> Self {
        Self { saved: [Gpr::ZERO; MOST], count: 0, reserved: 0, lowers: false, to_c }
    }

    fn save(&mut self, reg: Gpr) {
        if let Some(place) = self.saved.get_mut(self.count) {
            *place = reg;
            self.count += 1;
        }
    }

    fn save_frame_record(&mut self) {
        self.save(Gpr::X29);
        self.save(Gpr::X30);
    }

    /// The registers in pairs, each with its offset from the stack pointer.
    fn pairs(&self) -> impl DoubleEndedIterator<Item = (i16, Gpr, Option<Gpr>)> {
        let saved = &self.saved[..self.count];
        let pairs = saved.chunks(2).zip(OFFSETS);
        pairs.map(|(pair, off)| (off, pair[0], pair.get(1).copied()))
    }

    /// The bytes that they take.
    fn bytes(&self) -> i16 {
        self.pairs().last().map_or(0, |(off, ..)| off + 16)
    }

    fn has_record(&self) -> bool {
        self.saved[0] == Gpr::X29
    }

    /// The number of instructions of an epilogue.
    const fn epilogue_len(&self) -> usize {
        self.count.div_ceil(2)
            + self.lowers as usize
            + (self.reserved != 0) as usize
            + self.to_c as usize
            + 1
    }
}

/// The registers of BPF that a C function has to keep.
const KEPT: [Reg; 4] = [Reg::R6, Reg::R7, Reg::R8, Reg::R9];

/// The frame of the entry: all that anything in the image changes.
pub(super) fn entry_frame(input: &Input<'_>, traits: Traits) -> Frame {
    let mut frame = Frame::new(true);
    if traits.links {
        frame.save_frame_record();
    }
    for reg in KEPT {
        if input.plan.named_anywhere.contains(reg) {
            frame.save(Gpr::of(reg));
        }
    }
    if traits.frame_pointer {
        frame.save(Gpr::X25);
    }
    if traits.fuel {
        frame.save(Gpr::FUEL);
    }
    if traits.block {
        frame.save(Gpr::WINDOW);
    }
    if traits.frame_pointer && input.options.frames == Frames::Machine {
        let called = input.plan.occurs.local || traits.calls_first;
        frame.reserved = if called { FRAMES * FRAME } else { FRAME };
    }
    frame
}

impl Arm64<'_> {
    /// The frame of a function that is called.
    fn function_frame(&self, function: usize) -> Frame {
        let plan = self.input.plan;
        let mut frame = Frame::new(false);
        let Traits { uniform, links, frame_pointer, .. } = self.traits;
        let body = plan.body(function);
        if body.calls_helper || body.calls_function || uniform && links {
            frame.save_frame_record();
        }
        let named = if uniform { plan.named_anywhere } else { body.named };
        for reg in KEPT.into_iter().filter(|&reg| named.contains(reg)) {
            frame.save(Gpr::of(reg));
        }
        let looked_at = body.named.contains(Reg::R10) || body.calls_function;
        frame.lowers = frame_pointer && (looked_at || uniform);
        frame
    }

    fn add_imm(&mut self, op: Arithmetic, d: Gpr, n: Gpr, value: u32) {
        if let Some(imm) = Imm12::new(value) {
            self.code.word(arithmetic_imm(op, Width::W64, d, n, imm));
        }
    }

    fn push_frame(&mut self, frame: &Frame) {
        let bytes = frame.bytes();
        for (off, first, second) in frame.pairs() {
            let lowest = off == 0;
            self.code.word(if lowest {
                push(first, second, bytes)
            } else {
                save(first, second, off)
            });
        }
        if frame.has_record() {
            dynasm!(self.code ; .arch aarch64 ; mov x29, sp);
        }
    }

    fn pop_frame(&mut self, frame: &Frame) {
        let bytes = frame.bytes();
        for (off, first, second) in frame.pairs().rev() {
            let lowest = off == 0;
            let word = if lowest { pop(first, second, bytes) } else { restore(first, second, off) };
            self.code.word(word);
        }
    }

    pub(super) fn emit_entry(&mut self) {
        let start = self.code.here();
        let frame = self.entry;
        self.push_frame(&frame);
        if self.traits.block {
            dynasm!(self.code ; .arch aarch64 ; mov x28, x5);
            self.block_address();
            dynasm!(self.code ; .arch aarch64 ; mov x11, sp);
            self.block_field(Transfer::Store, Gpr::X11, STACK_POINTER);
        }
        if self.traits.fuel {
            self.block_field(Transfer::Load, Gpr::FUEL, FUEL);
        }
        self.emit_frame_pointer(&frame);
        for reg in KEPT.into_iter().chain([Reg::R0]) {
            if self.input.plan.cleared.contains(reg) {
                self.constant(Gpr::of(reg), 0);
            }
        }
        if self.traits.calls_first {
            self.call_function_number(0);
            self.emit_epilogue(&frame);
        }
        self.part(PartKind::Entry, start);
    }

    /// Sets r10: to its value in the first function, or what that makes it of.
    fn emit_frame_pointer(&mut self, frame: &Frame) {
        if !self.traits.frame_pointer {
            return;
        }
        let lowered = self.traits.calls_first && self.function_frame(0).lowers;
        let above = if lowered { FRAME } else { 0 };
        match self.input.options.frames {
            Frames::Guest => self.constant(Gpr::X25, STACK_TOP + u64::from(above)),
            Frames::Machine => {
                let stack = Gpr::ZERO;
                self.add_imm(Arithmetic::Add, Gpr::X25, stack, above);
                self.add_imm(Arithmetic::Sub, stack, stack, frame.reserved);
            }
        }
    }

    pub(super) fn emit_prologue(&mut self, function: usize) {
        let start = self.code.here();
        self.epilogue = None;
        self.prologues.push(start);
        if function == 0 && !self.traits.calls_first {
            self.frame = self.entry;
            return;
        }
        let frame = self.function_frame(function);
        self.frame = frame;
        self.push_frame(&frame);
        if frame.lowers {
            self.add_imm(Arithmetic::Sub, Gpr::X25, Gpr::X25, FRAME);
        }
        self.part(PartKind::Prologue(function), start);
    }

    /// Returns from a function.
    pub(super) fn emit_epilogue(&mut self, frame: &Frame) {
        if frame.to_c {
            self.code.word(logical(Logical::Orr, Width::W64, Gpr::X0, Gpr::ZERO, Gpr::X7));
        }
        self.add_imm_if(frame.reserved, Gpr::ZERO);
        self.add_imm_if(if frame.lowers { FRAME } else { 0 }, Gpr::X25);
        self.pop_frame(frame);
        dynasm!(self.code ; .arch aarch64 ; ret);
    }

    fn add_imm_if(&mut self, value: u32, reg: Gpr) {
        if value != 0 {
            self.add_imm(Arithmetic::Add, reg, reg, value);
        }
    }

    /// Returns from the current function: in place if that is short, or the first time.
    pub(super) fn exit(&mut self) {
        if let Some(epilogue) = self.epilogue
            && self.frame.epilogue_len() > 2
        {
            self.branch_back(epilogue);
        } else {
            self.epilogue = Some(self.code.here());
            let frame = self.frame;
            self.emit_epilogue(&frame);
        }
    }

    pub(super) const fn current_frame(&self) -> Frame {
        self.frame
    }

    /// Stores the registers and the cause in `X11`, and returns to C. What no instruction names
    /// is stored as 0.
    pub(super) fn emit_exit(&mut self) {
        let start = self.code.here();
        if !self.traits.block {
            // Nobody goes here.
            dynasm!(self.code ; .arch aarch64 ; udf 0);
            return self.part(PartKind::Exit, start);
        }
        const { assert!(MOVED_BASE == 11) };
        let named = self.input.plan.named_anywhere;
        let seen = |reg| if named.contains(reg) { Gpr::of(reg) } else { Gpr::ZERO };
        let [r6, r7, r8, r9] = KEPT.map(seen);
        let r10 = if self.traits.frame_pointer { Gpr::X25 } else { Gpr::ZERO };
        self.block_address();
        for (a, b, off) in [
            (Gpr::X7, Gpr::X0, 0),
            (Gpr::X1, Gpr::X2, 16),
            (Gpr::X3, Gpr::X4, 32),
            (r6, r7, 48),
            (r8, r9, 64),
            (r10, Gpr::X9, 80),
        ] {
            self.code.word(store_pair(a, b, Gpr::X10, REGISTERS + off));
        }
        self.block_field(Transfer::Store, Gpr::X11, CAUSE);
        self.block_field(Transfer::Load, Gpr::X10, STACK_POINTER);
        dynasm!(self.code ; .arch aarch64 ; mov sp, x10);
        let frame = self.entry;
        self.pop_frame(&frame);
        dynasm!(self.code ; .arch aarch64 ; ret);
        self.part(PartKind::Exit, start);
    }
}
