//! The ARM64 backend.
//!
//! BPF's registers are in the registers of [`registers`] at every boundary of instructions, also
//! between those that are fused. All else that is known there about their values is in
//! [`known::Known`].

mod abi;
mod alu;
mod atomic;
mod block;
mod branch;
mod call;
mod cold;
mod encode;
mod fuse;
mod known;
mod memory;
mod packet;
mod registers;

use super::{Backend, Finished, Input};
use crate::image::{Part, PartKind};
use crate::recipe::Event;
use crate::{CompileError, CompileErrorKind, Frames, LoweringError, MemoryMode};
use abi::Frame;
use acqrel_isa::{Insn, Reg};
use branch::Fixup;
use cold::Stub;
use encode::{Code, NOP, moves};
use known::Known;
use registers::Gpr;

/// Heads of loops are at multiples of this: what cores fetch at once.
const LOOP_ALIGNMENT: u32 = 16;

/// A backend at work on a program.
#[derive(Debug)]
pub(crate) struct Arm64<'a> {
    input: Input<'a>,
    traits: Traits,
    code: Code,
    parts: Vec<Part>,
    known: Known,
    fixups: Vec<Fixup>,
    stubs: Vec<Stub>,
    /// Of the entry, to which the exit stub returns.
    entry: Frame,
    /// Of the current function.
    frame: Frame,
    /// Where the current function's epilogue is, if there is one yet.
    epilogue: Option<u32>,
    /// Where functions are called, by number, as far as they are emitted.
    prologues: Vec<u32>,
    /// Where the offset of a table has to be put, and which table.
    lookups: Vec<(u32, call::Table)>,
}

/// What is decided for a program as a whole.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing, and none excludes another")]
struct Traits {
    sandbox: bool,
    /// Whether the code looks at the runtime's block.
    block: bool,
    /// Whether something is charged.
    fuel: bool,
    /// Whether r10 has a value that somebody looks at.
    frame_pointer: bool,
    /// Whether something is called.
    links: bool,
    /// Whether the entry calls the first function, and is not its prologue.
    calls_first: bool,
    /// Whether all functions have the same frame: a `gotox` can lead into another function, which
    /// then returns for the first.
    uniform: bool,
    /// Whether all code is surely within reach of all conditional branches.
    near: bool,
}

impl Traits {
    fn new(input: &Input<'_>) -> Self {
        let Input { program, options, plan, .. } = input;
        let occurs = plan.occurs;
        let sandbox = options.memory == MemoryMode::Sandbox;
        let called = occurs.local || occurs.callx;
        let fuel = options.fuel && (occurs.backward || called);
        let faults = occurs.callx || occurs.gotox;
        let uniform = occurs.gotox && program.functions().len() > 1;
        let calls_first = plan.calls_first || uniform;
        Self {
            sandbox,
            block: sandbox
                || options.frames == Frames::Guest
                || fuel
                || occurs.helper
                || occurs.may_goto
                || faults,
            fuel,
            frame_pointer: plan.named_anywhere.contains(Reg::R10) || sandbox && called,
            links: called || occurs.helper || calls_first,
            calls_first,
            uniform,
            near: branch::is_near(program, input.guest),
        }
    }
}

impl<'a> Backend<'a> for Arm64<'a> {
    fn new(input: Input<'a>) -> Self {
        let traits = Traits::new(&input);
        let entry = abi::entry_frame(&input, traits);
        let count = input.program.insns().len();
        let mut backend = Self {
            input,
            traits,
            code: Code::with_capacity(count.saturating_mul(6).saturating_add(512)),
            parts: Vec::new(),
            known: Known::default(),
            fixups: Vec::new(),
            stubs: Vec::new(),
            entry,
            frame: entry,
            epilogue: None,
            prologues: Vec::with_capacity(input.program.functions().len()),
            lookups: Vec::new(),
        };
        backend.emit_entry();
        backend
    }

    fn offset(&self) -> u32 {
        self.code.here()
    }

    fn align(&mut self) {
        let start = self.code.here();
        while !self.code.here().is_multiple_of(LOOP_ALIGNMENT) {
            self.code.word(NOP);
        }
        self.part(PartKind::Padding, start);
    }

    fn prologue(&mut self, function: usize) {
        self.emit_prologue(function);
    }

    #[inline]
    fn insn(&mut self, index: usize, starts: &[u32]) -> Result<usize, CompileError> {
        if self.input.plan.is_target(index) {
            self.known = Known::default();
        }
        self.emit(index, starts)
    }

    fn finish(mut self, starts: &[u32]) -> Result<Finished, CompileError> {
        let stubs = self.emit_stubs();
        let helper = self.emit_helper();
        let exit = self.code.here();
        self.emit_exit();
        self.emit_tables(starts);
        self.resolve(starts, &stubs, helper, exit)?;
        Ok(Finished {
            code: self.code.into_bytes(),
            parts: self.parts,
            entry: 0,
            exit,
            needs_block: self.traits.block,
            moved: Vec::new(),
        })
    }
}

impl Arm64<'_> {
    /// Emits an instruction, and those fused with it, of which it gives the number.
    #[inline]
    fn emit(&mut self, index: usize, starts: &[u32]) -> Result<usize, CompileError> {
        let insn = self.input.program.insns()[index];
        match insn {
            Insn::Alu { op, width, dst, src } => return Ok(self.alu(index, op, width, dst, src)),
            Insn::Neg { width, dst } => self.neg(width, dst),
            Insn::MovSx { kind, dst, src } => self.mov_sx(kind, dst, src),
            Insn::AddrSpaceCast { dst, src, spaces: _ } => self.addr_space_cast(dst, src),
            Insn::ByteSwap { op, bits, dst } => self.byte_swap(op, bits, dst),
            Insn::Ja { .. } | Insn::Ja32 { .. } => self.jump(index, starts),
            Insn::Branch { cond, width, dst, src, off: _ } => {
                let test = self.test(index, starts, cond, width, dst, src);
                self.jump_if(test, index, starts);
            }
            Insn::MayGoto { off: _ } => self.may_goto(index, starts),
            Insn::GotoX { dst } => self.goto_register(index, dst),
            Insn::CallHelper { .. } | Insn::CallBtf { .. } => self.call_helper(index),
            Insn::CallLocal { off: _ } => self.call_function(index),
            Insn::CallX { dst } => self.call_pointer(index, dst),
            Insn::Exit {} => self.exit(),
            Insn::Load { size, order, dst, base, off } => {
                self.load(index, Event::load(order), size, false, dst, base, off)?;
                return Ok(1 + self.fuse_swap(index, size, dst));
            }
            Insn::LoadSx { size, dst, base, off } => {
                self.load(index, Event::Load, size.into(), true, dst, base, off)?;
            }
            Insn::StoreImm { size, base, off, imm } => {
                let value = self.store_constant(size, imm);
                self.store(index, Event::Store, size, value, base, off)?;
            }
            Insn::Store { size, order, base, off, src } => {
                self.store(index, Event::store(order), size, Gpr::of(src), base, off)?;
            }
            Insn::Atomic { op, size, base, off, src } => {
                self.atomic(index, op, size, base, off, src)?;
            }
            Insn::LoadImm64 { dst, source: _ } => {
                let Some(value) = self.input.guest.constant(index) else {
                    unreachable!("the guest has resolved every 64-bit immediate")
                };
                self.constant(Gpr::of(dst), value);
                self.known.define(dst, u32::try_from(value).is_ok());
            }
            Insn::LoadAbs { size, imm } => self.load_absolute(index, size, imm.cast_unsigned()),
            Insn::LoadInd { size, src, imm } => self.load_indirect(index, size, src, imm),
        }
        Ok(1)
    }

    /// Puts a value into a register.
    #[inline]
    fn constant(&mut self, to: Gpr, value: u64) {
        for &word in moves(to, value).words() {
            self.code.word(word);
        }
    }

    /// Notes that what was emitted from an offset on is no instruction's.
    fn part(&mut self, kind: PartKind, start: u32) {
        let end = self.code.here();
        if end > start {
            self.parts.push(Part { kind, range: start..end });
        }
    }

    /// The error for a recipe that is not one of the event, which [`crate::Lowering`] rules out.
    fn unsuitable(&self, index: usize, event: Event) -> CompileError {
        let options = self.input.options;
        let name = options.lowering.get(event).name.to_owned();
        let arch = options.target().arch().name();
        let error = LoweringError::Unknown { event, name, arch, known: Vec::new() };
        let slot = self.input.program.slot(index);
        CompileError { slot, kind: CompileErrorKind::Lowering(error) }
    }
}
