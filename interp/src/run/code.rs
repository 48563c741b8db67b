//! [`Code`]: a program predecoded for the fast loop.

use super::opcode::{Opcode, Part, Source};
use acqrel_guest::Guest;
use acqrel_isa::{Insn, LoadOrder, Operand, Program, Reg, StoreOrder};

/// An operation for each instruction of a program, by its index. It may do the next one or two
/// instructions too; a jump to one of them finds the operation of its own index.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    ops: Box<[Op]>,
}

/// One to three instructions in 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub(super) struct Op {
    pub(super) opcode: Opcode,
    dst: [Reg; 2],
    src: [Reg; 2],
    /// The displacement of a store in bytes, or the distance of a branch in instructions from the
    /// next one. At most one instruction has one.
    pub(super) off: i16,
    imm: [i32; 2],
}

/// The operands of one of its instructions.
#[derive(Clone, Copy)]
pub(super) struct Operands {
    pub(super) dst: Reg,
    pub(super) src: Reg,
    /// The immediate; the displacement of a load; the distance of a jump that is no branch.
    pub(super) imm: i32,
}

impl Op {
    /// The operation that does two or three in turn.
    fn sequence(opcode: Opcode, ops: &[Self]) -> Self {
        let mut op = Self { opcode, ..ops[0] };
        // Only one of them has an `off`; that of the others is 0.
        op.off = ops.iter().fold(0, |off, op| off | op.off);
        op.dst[1] = ops[1].dst[0];
        op.src[1] = ops[1].src[0];
        op.imm[1] = ops[1].imm[0];
        if let Some(third) = ops.get(2) {
            // In the places that the first and second leave free.
            op.src[1] = third.dst[0];
            op.imm[0] = third.imm[0];
        }
        op
    }

    /// The operands of the first instruction (0), the second (1) or the third (2).
    ///
    /// Three are a move from a register, an operation with an immediate, and a branch with an
    /// immediate.
    #[inline]
    pub(super) const fn operands<const N: usize>(&self) -> Operands {
        match N {
            2 => Operands { dst: self.src[1], src: Reg::R0, imm: self.imm[0] },
            _ => Operands { dst: self.dst[N], src: self.src[N], imm: self.imm[N] },
        }
    }

    /// The number that [`Part::LoadImm64`] loads.
    #[inline]
    pub(super) const fn imm64(&self) -> u64 {
        let [low, high] = self.imm;
        (high.cast_unsigned() as u64) << 32 | low.cast_unsigned() as u64
    }
}

impl Code {
    /// Predecodes a program. Of the ways to divide straight code into sequences that have an
    /// opcode it takes one with the fewest operations.
    pub(crate) fn new(program: &Program, guest: &Guest) -> Self {
        let (parts, singles): (Vec<_>, Vec<_>) =
            (0..program.insns().len()).map(|index| decode(program, guest, index)).unzip();
        let mut ops = singles.clone();
        // How many operations it takes from each instruction to the end.
        let mut rest = vec![0; ops.len() + 1];
        for index in (0..ops.len()).rev() {
            rest[index] = rest[index + 1] + 1;
            for len in [2, 3] {
                if let (Some(parts), Some(singles)) =
                    (parts.get(index..index + len), singles.get(index..index + len))
                    && rest[index + len] + 1 < rest[index]
                    && let Some(opcode) = Opcode::of(parts)
                {
                    ops[index] = Op::sequence(opcode, singles);
                    rest[index] = rest[index + len] + 1;
                }
            }
        }
        Self { ops: ops.into() }
    }

    /// The operations.
    #[inline]
    pub(super) fn ops(&self) -> &[Op] {
        &self.ops
    }
}

/// What the instruction with an index does, and its operation.
fn decode(program: &Program, guest: &Guest, index: usize) -> (Part, Op) {
    let none = Operands { dst: Reg::R0, src: Reg::R0, imm: 0 };
    let source = |operand| match operand {
        Operand::Reg(src) => (Source::Reg, src, 0),
        Operand::Imm(imm) => (Source::Imm, Reg::R0, imm),
    };
    // A distance in instructions is no greater than the one in slots, which fits the encoding.
    let distance = || {
        let target = program.target(index).unwrap_or_default();
        let target = i64::try_from(target).unwrap_or(i64::MAX);
        target - i64::try_from(index).unwrap_or(i64::MAX) - 1
    };
    let far = || i32::try_from(distance()).unwrap_or_default();
    let near = || i16::try_from(distance()).unwrap_or_default();
    let (part, Operands { dst, src, imm }, off) = match program.insns()[index] {
        Insn::Alu { op, width, dst, src } => {
            let (source, src, imm) = source(src);
            (Part::Alu(op, width, source), Operands { dst, src, imm }, 0)
        }
        Insn::Neg { width, dst } => (Part::Neg(width), Operands { dst, ..none }, 0),
        Insn::MovSx { kind, dst, src } => (Part::MovSx(kind), Operands { dst, src, imm: 0 }, 0),
        Insn::ByteSwap { op, bits, dst } => (Part::ByteSwap(op, bits), Operands { dst, ..none }, 0),
        Insn::Branch { cond, width, dst, src, off: _ } => {
            let (source, src, imm) = source(src);
            (Part::Branch(cond, width, source), Operands { dst, src, imm }, near())
        }
        Insn::Ja { .. } | Insn::Ja32 { .. } => (Part::Ja, Operands { imm: far(), ..none }, 0),
        Insn::Load { size, order: LoadOrder::Plain, dst, base, off } => {
            (Part::Load(size), Operands { dst, src: base, imm: off.into() }, 0)
        }
        Insn::LoadSx { size, dst, base, off } => {
            (Part::LoadSx(size), Operands { dst, src: base, imm: off.into() }, 0)
        }
        Insn::Store { size, order: StoreOrder::Plain, base, off, src } => {
            (Part::Store(size), Operands { dst: base, src, imm: 0 }, off)
        }
        Insn::StoreImm { size, base, off, imm } => {
            (Part::StoreImm(size), Operands { dst: base, imm, ..none }, off)
        }
        Insn::LoadImm64 { dst, source: _ } => (Part::LoadImm64, Operands { dst, ..none }, 0),
        Insn::CallLocal { off: _ } => (Part::CallLocal, Operands { imm: far(), ..none }, 0),
        Insn::Exit {} => (Part::Exit, none, 0),
        Insn::Load { order: LoadOrder::Acquire, .. }
        | Insn::Store { order: StoreOrder::Release, .. }
        | Insn::AddrSpaceCast { .. }
        | Insn::MayGoto { .. }
        | Insn::GotoX { .. }
        | Insn::CallHelper { .. }
        | Insn::CallBtf { .. }
        | Insn::CallX { .. }
        | Insn::Atomic { .. }
        | Insn::LoadAbs { .. }
        | Insn::LoadInd { .. } => (Part::Step, none, 0),
    };
    let mut op = Op {
        opcode: Opcode::of(&[part]).unwrap_or(Opcode::Step),
        dst: [dst, Reg::R0],
        src: [src, Reg::R0],
        off,
        imm: [imm, 0],
    };
    if let Some(value) = guest.constant(index) {
        let [b0, b1, b2, b3, b4, b5, b6, b7] = value.to_le_bytes();
        op.imm = [[b0, b1, b2, b3], [b4, b5, b6, b7]].map(i32::from_le_bytes);
    }
    (part, op)
}
