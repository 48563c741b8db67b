//! The x86-64 backend.
//!
//! Registers are those of Linux' JIT (`registers`). Every access of the sandbox is
//! `[r12 + base + offset]`, where the upper half of `base` is known to be 0.

mod abi;
mod alu;
mod atomic;
mod branch;
mod call;
mod divide;
mod encode;
mod finish;
mod jumps;
mod memory;
mod packet;
mod registers;
#[cfg(test)]
mod tests;

use self::abi::Frame;
use self::encode::Code;
use self::jumps::{Ahead, Bounds, Jumps, offset};
use self::registers::{Facts, gpr};
use super::{Backend, Finished, Input};
use crate::image::{Part, PartKind};
use crate::{CompileError, MemoryMode, Target, X86Features};
use acqrel_isa::{Imm64, Insn, Width};
use std::ops::Range;

/// What the heads of loops are aligned to.
const LOOP: u32 = 32;

/// The backend at work.
#[derive(Debug)]
pub(crate) struct X86<'a> {
    input: Input<'a>,
    features: X86Features,
    sandbox: bool,
    fuel: bool,
    frame: Frame,
    code: Code,
    facts: Facts,
    jumps: Jumps,
    ahead: Ahead,
    /// The function that is being emitted.
    function: usize,
    /// Where the prologues of the functions are.
    prologues: Vec<u32>,
    /// Where the function's code to return is, and how long, once it is emitted.
    epilogue: Option<(u32, u32)>,
    parts: Vec<Part>,
    moved: Vec<Range<u32>>,
}

impl X86<'_> {
    /// Whether something is emitted after an instruction that nothing jumps to, and what.
    #[inline]
    fn next(&self, index: usize) -> Option<Insn> {
        let next = self.input.program.insns().get(index + 1)?;
        (!self.input.plan.is_target(index + 1)).then_some(*next)
    }

    /// Notes that the code from an offset up to here is a part.
    fn part(&mut self, kind: PartKind, start: u32) {
        let end = offset(&self.code);
        if start < end {
            self.parts.push(Part { kind, range: start..end });
        }
    }

    /// Emits an instruction. Gives how many it has emitted.
    #[inline]
    fn emit(&mut self, index: usize, insn: Insn, starts: &[u32]) -> usize {
        let flags = self.facts.flags.take();
        match insn {
            Insn::Alu { op, width, dst, src } => return self.alu(index, op, width, dst, src),
            Insn::Neg { width, dst } => self.neg(width, dst),
            Insn::MovSx { kind, dst, src } => self.mov_sx(kind, dst, src),
            Insn::AddrSpaceCast { dst, src, spaces: _ } => {
                self.code.mov(Width::W32, gpr(dst), gpr(src));
                self.facts.write(dst, true);
            }
            Insn::ByteSwap { op, bits, dst } => self.byte_swap(op, bits, dst),
            Insn::Ja { .. } | Insn::Ja32 { .. } => self.ja(index, starts),
            Insn::Branch { cond, width, dst, src, off: _ } => {
                let cc = self.compare(cond, width, dst, src, flags);
                self.branch(cc, index, starts);
            }
            Insn::MayGoto { off: _ } => self.may_goto(index, starts),
            Insn::GotoX { dst } => self.goto_x(index, dst),
            Insn::CallHelper { .. } | Insn::CallBtf { .. } => self.call_helper(index),
            Insn::CallLocal { off: _ } => self.call_local(index),
            Insn::CallX { dst } => self.call_x(index, dst),
            Insn::Exit {} => self.leave_function(),
            Insn::Load { size, order, dst, base, off } => {
                return self.load(index, size, order, dst, (base, off));
            }
            Insn::LoadSx { size, dst, base, off } => self.load_sx(index, size, dst, (base, off)),
            Insn::StoreImm { size, base, off, imm } => {
                self.store_imm(index, size, (base, off), imm);
            }
            Insn::Store { size, order, base, off, src } => {
                self.store(index, size, order, (base, off), src);
            }
            Insn::Atomic { op, size, base, off, src } => {
                self.atomic(index, op, size, (base, off), src);
            }
            Insn::LoadImm64 { dst, source } => {
                let value = match source {
                    // The guest's table has it too, but seldom in a cache.
                    Imm64::Value(value) => Some(value),
                    Imm64::MapFd(_)
                    | Imm64::MapValueFd(..)
                    | Imm64::Variable(_)
                    | Imm64::Code(_)
                    | Imm64::MapIdx(_)
                    | Imm64::MapValueIdx(..) => self.input.guest.constant(index),
                };
                let Some(value) = value else {
                    unreachable!("the guest has resolved every 64-bit immediate")
                };
                self.code.load(gpr(dst), value);
                self.facts.write(dst, value >> 32 == 0);
            }
            Insn::LoadAbs { size, imm } => self.load_abs(size, imm.cast_unsigned()),
            Insn::LoadInd { size, src, imm } => self.load_ind(index, size, src, imm),
        }
        1
    }
}

impl<'a> Backend<'a> for X86<'a> {
    fn new(input: Input<'a>) -> Self {
        let features = match input.options.target() {
            Target::X86_64(features) => features,
            Target::Arm64(_) => unreachable!("the target chooses the backend"),
        };
        let insns = input.program.insns().len();
        let sandbox = input.options.memory == MemoryMode::Sandbox;
        let mut x86 = Self {
            input,
            features,
            sandbox,
            fuel: input.options.fuel && (input.plan.occurs.backward || input.plan.occurs.local),
            frame: Frame::new(input),
            code: Code::with_room(insns * if sandbox { 8 } else { 6 } + 512),
            facts: Facts::default(),
            jumps: Jumps::default(),
            ahead: Ahead::default(),
            function: 0,
            prologues: Vec::with_capacity(input.program.functions().len()),
            epilogue: None,
            parts: Vec::new(),
            moved: Vec::new(),
        };
        x86.entry();
        x86
    }

    fn offset(&self) -> u32 {
        offset(&self.code)
    }

    fn align(&mut self) {
        let start = offset(&self.code);
        self.code.nops((start.next_multiple_of(LOOP) - start) as usize);
        self.part(PartKind::Padding, start);
    }

    fn prologue(&mut self, function: usize) {
        self.function = function;
        self.epilogue = None;
        self.facts = Facts::default();
        let start = offset(&self.code);
        self.prologues.push(start);
        self.enter_function(function);
        self.part(PartKind::Prologue(function), start);
    }

    #[inline]
    fn insn(&mut self, index: usize, starts: &[u32]) -> Result<usize, CompileError> {
        if self.input.plan.is_target(index) {
            self.facts = Facts::default();
        }
        let start = self.code.len();
        let insn = self.input.program.insns()[index];
        let count = self.emit(index, insn, starts);
        debug_assert!(
            {
                let bounds = Bounds { sandbox: self.sandbox, fuel: self.fuel };
                let insns = &self.input.program.insns()[index..index + count];
                let bound: u32 = insns.iter().map(|&insn| bounds.insn(insn)).sum();
                self.code.len() - start <= bound as usize
            },
            "{insn:?} has {} bytes, more than its bound",
            self.code.len() - start
        );
        Ok(count)
    }

    fn finish(mut self, starts: &[u32]) -> Result<Finished, CompileError> {
        let places = self.out_of_line(starts);
        self.fill_in(starts, &places);
        Ok(Finished {
            code: self.code.finish(),
            parts: self.parts,
            entry: 0,
            exit: places.exit,
            needs_block: self.frame.block,
            moved: self.moved,
        })
    }
}
