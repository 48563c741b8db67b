//! [`Operands`]: what an access to memory has.

use super::key::{Key, Operation, Width};
use acqrel_isa::{AtomicOp, Insn, Reg};
use acqrel_jit::Event;

/// What an access has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operands {
    /// The register that it writes.
    pub(super) dst: Option<Reg>,
    pub(super) src: Option<Source>,
    pub(super) base: Reg,
    pub(super) off: i16,
}

/// What is stored, or computed with.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    Reg(Reg),
    Imm(i32),
}

/// What kind of access an instruction is and what it has, if it is one.
pub(super) fn of(insn: Insn) -> Option<(Key, Operands)> {
    let mut operation = None;
    let (width, dst, src, base, off) = match insn {
        Insn::Load { size, order: _, dst, base, off } => {
            (Width::unsigned(size), Some(dst), None, base, off)
        }
        Insn::LoadSx { size, dst, base, off } => {
            (Width { size: size.into(), signed: true }, Some(dst), None, base, off)
        }
        Insn::StoreImm { size, base, off, imm } => {
            (Width::unsigned(size), None, Some(Source::Imm(imm)), base, off)
        }
        Insn::Store { size, order: _, base, off, src } => {
            (Width::unsigned(size), None, Some(Source::Reg(src)), base, off)
        }
        Insn::Atomic { op, size, base, off, src } => {
            operation = Operation::of(op);
            let dst = match op {
                AtomicOp::Add | AtomicOp::Or | AtomicOp::And | AtomicOp::Xor => None,
                AtomicOp::FetchAdd
                | AtomicOp::FetchOr
                | AtomicOp::FetchAnd
                | AtomicOp::FetchXor
                | AtomicOp::Xchg => Some(src),
                AtomicOp::CmpXchg => Some(Reg::R0),
            };
            (Width::unsigned(size.into()), dst, Some(Source::Reg(src)), base, off)
        }
        Insn::Alu { .. }
        | Insn::Neg { .. }
        | Insn::MovSx { .. }
        | Insn::AddrSpaceCast { .. }
        | Insn::ByteSwap { .. }
        | Insn::Ja { .. }
        | Insn::Ja32 { .. }
        | Insn::Branch { .. }
        | Insn::MayGoto { .. }
        | Insn::GotoX { .. }
        | Insn::CallHelper { .. }
        | Insn::CallLocal { .. }
        | Insn::CallBtf { .. }
        | Insn::CallX { .. }
        | Insn::Exit {}
        | Insn::LoadImm64 { .. }
        | Insn::LoadAbs { .. }
        | Insn::LoadInd { .. } => return None,
    };
    let key = Key { event: Event::of(insn)?, operation, width };
    Some((key, Operands { dst, src, base, off }))
}
