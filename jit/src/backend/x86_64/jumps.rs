//! Jumps to code that is not there yet: [`Jumps`] keeps the places to fill in, and [`Ahead`] knows
//! which are near enough for a displacement of 8 bits.

use super::X86;
use super::call::Table;
use super::encode::{Cc, Code};
use acqrel_isa::{AluOp, Cond, Insn, LoadOrder, Operand, Program, Reg, StoreOrder, Width};
use std::ops::Range;

/// What a displacement leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum To {
    /// The code of an instruction.
    Insn(usize),
    /// The prologue of a function.
    Function(usize),
    /// A stub of [`Jumps::stubs`].
    Stub(usize),
    /// Code of [`Jumps::cold`].
    Cold(usize),
    /// The stub that calls helpers.
    Helper,
    /// The exit stub.
    Exit,
    /// The start of the code.
    Start,
    /// A table: its offset from the start, rather than from the place.
    Table(Table),
}

/// A displacement to be filled in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fix {
    pub(super) at: u32,
    pub(super) short: bool,
    pub(super) to: To,
}

/// Code out of line that leaves with a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stub {
    /// The instruction.
    pub(super) index: usize,
    /// The cause, encoded.
    pub(super) cause: u32,
}

/// What is to be filled in, and emitted out of line.
#[derive(Debug, Default)]
pub(super) struct Jumps {
    pub(super) fixes: Vec<Fix>,
    pub(super) stubs: Vec<Stub>,
    /// The instructions whose failing packet loads are out of line, with their functions.
    pub(super) cold: Vec<(usize, usize)>,
}

impl Jumps {
    /// Emits a jump with a displacement of 32 bits.
    pub(super) fn jmp(&mut self, code: &mut Code, to: To) {
        code.put(0xe9, 1);
        self.disp(code, to);
    }

    /// Emits a conditional jump with a displacement of 32 bits.
    pub(super) fn jcc(&mut self, code: &mut Code, cc: Cc, to: To) {
        code.put(0x0f | (0x80 | cc as u64) << 8, 2);
        self.disp(code, to);
    }

    /// Emits a call.
    pub(super) fn call(&mut self, code: &mut Code, to: To) {
        code.put(0xe8, 1);
        self.disp(code, to);
    }

    /// Emits a displacement of 32 bits.
    pub(super) fn disp(&mut self, code: &mut Code, to: To) {
        self.fixes.push(Fix { at: offset(code), short: false, to });
        code.put(0, 4);
    }

    /// Emits the offset of a table.
    pub(super) fn table(&mut self, code: &mut Code, table: Table) {
        self.disp(code, To::Table(table));
    }

    /// Where to jump to leave with a cause of an instruction.
    pub(super) fn stub(&mut self, index: usize, cause: u32) -> To {
        let stub = Stub { index, cause };
        if self.stubs.last() != Some(&stub) {
            self.stubs.push(stub);
        }
        To::Stub(self.stubs.len() - 1)
    }
}

/// The length of the code so far. Programs whose code is longer than this can say are refused in
/// the end.
pub(super) fn offset(code: &Code) -> u32 {
    u32::try_from(code.len()).unwrap_or(u32::MAX)
}

/// Upper bounds of the code's size from some instruction on, as far as somebody has asked.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    /// For each instruction the sum of the bounds of those before it, from wherever the last gap
    /// ends. Empty until it is needed.
    sums: Vec<u32>,
    /// The sums up to this instruction are there.
    known: usize,
}

/// The farthest that a displacement of 8 bits reaches.
const REACH: u32 = 127;

impl Ahead {
    /// Whether the code of some instructions is no longer than `reach`, which is at most
    /// [`REACH`].
    fn is_near(
        &mut self,
        program: &Program,
        Range { start: from, end: to }: Range<usize>,
        reach: u32,
        bound: impl Fn(usize) -> u32,
    ) -> bool {
        // Most instructions have more than two bytes; so nothing farther is worth a look.
        if to - from > REACH as usize / 2 {
            return false;
        }
        if self.sums.is_empty() {
            self.sums.resize(program.insns().len() + 1, 0);
        }
        if self.known < from {
            self.sums[from] = self.sums[self.known];
            self.known = from;
        }
        while self.known < to {
            self.sums[self.known + 1] = self.sums[self.known].saturating_add(bound(self.known));
            self.known += 1;
        }
        self.sums[to].saturating_sub(self.sums[from]) <= reach
    }
}

impl X86<'_> {
    /// Emits a jump, conditional or not, to an instruction.
    #[inline]
    pub(super) fn jump(&mut self, cc: Option<Cc>, index: usize, target: usize, starts: &[u32]) {
        if let Some(&start) = starts.get(target) {
            return self.jump_back(cc, start);
        }
        let plan = self.input.plan;
        let program = self.input.program;
        let bounds = Bounds { sandbox: self.sandbox, fuel: self.fuel };
        let padding = |index| if plan.is_loop_head(index) { super::LOOP - 1 } else { 0 };
        let reach = REACH - padding(target);
        let near = self.ahead.is_near(program, index + 1..target, reach, |index| {
            padding(index) + bounds.insn(program.insns()[index])
        });
        let to = To::Insn(target);
        match (near, cc) {
            (true, cc) => {
                self.code.put(cc.map_or(0xeb, |cc| 0x70 | cc as u64), 1);
                self.jumps.fixes.push(Fix { at: offset(&self.code), short: true, to });
                self.code.put(0, 1);
            }
            (false, None) => self.jumps.jmp(&mut self.code, to),
            (false, Some(cc)) => self.jumps.jcc(&mut self.code, cc, to),
        }
    }

    /// Emits a jump to an offset behind.
    pub(super) fn jump_back(&mut self, cc: Option<Cc>, start: u32) {
        let distance = |len: u32| i64::from(start) - i64::from(offset(&self.code) + len);
        if let Ok(disp) = i8::try_from(distance(2)) {
            let code = cc.map_or(0xeb, |cc| 0x70 | cc as u64);
            return self.code.put(code | u64::from(disp.cast_unsigned()) << 8, 2);
        }
        let (word, len) = match cc {
            None => (0xe9, 1),
            Some(cc) => (0x0f | (0x80 | cc as u64) << 8, 2),
        };
        let disp = distance(len + 4);
        self.code.put(word, len as usize);
        self.code.put_i32(i32::try_from(disp).unwrap_or(0));
    }
}

/// Upper bounds of the size of an instruction's code.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) sandbox: bool,
    pub(super) fuel: bool,
}

impl Bounds {
    /// The bound of an instruction, without padding before it.
    pub(super) fn insn(self, insn: Insn) -> u32 {
        let imm = |imm: i32| if i8::try_from(imm).is_ok() { 4 } else { 7 };
        match insn {
            Insn::Alu { op: AluOp::Div | AluOp::Sdiv | AluOp::Mod | AluOp::Smod, .. } => 76,
            Insn::Alu { op: AluOp::Lsh | AluOp::Rsh | AluOp::Arsh, src, .. } => match src {
                Operand::Reg(_) => 18,
                Operand::Imm(_) => 4,
            },
            Insn::Alu { op: AluOp::Mov, src: Operand::Imm(value), width, .. } => {
                if value < 0 && width == Width::W64 { 7 } else { 6 }
            }
            // With a base of r13 a product has a displacement.
            Insn::Alu { op: AluOp::Mul, src: Operand::Imm(value), .. } => imm(value).max(5),
            Insn::Alu { src, .. } => match src {
                Operand::Reg(_) => 5,
                Operand::Imm(value) => imm(value),
            },
            Insn::Neg { .. } | Insn::AddrSpaceCast { .. } => 3,
            Insn::MovSx { .. } => 4,
            Insn::ByteSwap { .. } => 7,
            Insn::Ja { .. } | Insn::Ja32 { .. } => 5 + self.fuel(),
            Insn::Branch { src, .. } => {
                let compare = match src {
                    Operand::Reg(_) => 3,
                    Operand::Imm(0) => 7,
                    Operand::Imm(value) => imm(value).max(4),
                };
                let compare =
                    if matches!(insn, Insn::Branch { cond: Cond::Set, .. }) { 7 } else { compare };
                compare + 6 + self.fuel()
            }
            Insn::MayGoto { .. } => 40,
            Insn::GotoX { .. } | Insn::CallX { .. } => 200,
            Insn::CallHelper { .. } | Insn::CallBtf { .. } => 11,
            Insn::CallLocal { .. } => 50,
            Insn::Exit {} => 30,
            Insn::Load { size: _, order, dst: _, base, off } => {
                let aligned = match order {
                    LoadOrder::Plain => 0,
                    LoadOrder::Acquire => self.aligned(),
                };
                self.access(base, off) + aligned
            }
            Insn::LoadSx { base, off, .. } => self.access(base, off),
            Insn::StoreImm { base, off, .. } => self.access(base, off) + 4,
            Insn::Store { order, base, off, .. } => {
                let release = match order {
                    StoreOrder::Plain => 0,
                    // A move to the scratch register and a fence are as long as can be.
                    StoreOrder::Release => self.aligned() + 12,
                };
                self.access(base, off) + release
            }
            Insn::Atomic { .. } => 110,
            Insn::LoadImm64 { .. } => 10,
            Insn::LoadAbs { .. } => 60,
            Insn::LoadInd { .. } => 70,
        }
    }

    fn fuel(self) -> u32 {
        if self.fuel { 17 } else { 0 }
    }

    /// A check of alignment.
    fn aligned(self) -> u32 {
        if self.sandbox { 20 } else { 0 }
    }

    /// An access with the check of its base: prefixes, opcode, `ModRM`, SIB and displacement.
    fn access(self, base: Reg, off: i16) -> u32 {
        let disp = if off == 0 {
            u32::from(base == Reg::R7 || base == Reg::R10)
        } else if i8::try_from(off).is_ok() {
            1
        } else {
            4
        };
        let check = if self.sandbox && base != Reg::R10 { 9 } else { 0 };
        let index = u32::from(self.sandbox);
        check + index + 4 + disp
    }
}
