//! Instructions of one, two and three source registers: byte reversals, divisions, shifts by a
//! register, multiplications.

use acqrel_isa::Size;
use yaxpeax_arm::armv8::a64::{Instruction, Opcode};

use super::build::Build;
use super::encoding::Refusal;
use super::operand::gpr;
use crate::op::{BinaryOp, UnaryOp, Value};

/// Decodes REV, REV16, REV32, RBIT, CLZ and CLS.
pub(super) fn one_source(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let function = match insn.opcode {
        Opcode::REV => UnaryOp::ReverseBytes,
        Opcode::REV16 => UnaryOp::ReverseBytes16,
        Opcode::REV32 => UnaryOp::ReverseBytes32,
        Opcode::RBIT => UnaryOp::ReverseBits,
        Opcode::CLZ => UnaryOp::LeadingZeros,
        Opcode::CLS => UnaryOp::LeadingSigns,
        _ => return Err(Refusal::NotModelled),
    };
    let (destination, source) = (gpr(insn, 0)?, gpr(insn, 1)?);
    let result = build.unary(function, destination.width, source.value());
    build.write(destination, result);
    Ok(())
}

/// Decodes UDIV, SDIV, LSLV, LSRV, ASRV, RORV, UMULH and SMULH.
pub(super) fn two_sources(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let function = match insn.opcode {
        Opcode::UDIV => BinaryOp::DivUnsigned,
        Opcode::SDIV => BinaryOp::DivSigned,
        Opcode::LSLV => BinaryOp::ShiftLeft,
        Opcode::LSRV => BinaryOp::ShiftRight,
        Opcode::ASRV => BinaryOp::ShiftRightSigned,
        Opcode::RORV => BinaryOp::RotateRight,
        Opcode::UMULH => BinaryOp::MulHighUnsigned,
        Opcode::SMULH => BinaryOp::MulHighSigned,
        _ => return Err(Refusal::NotModelled),
    };
    let (destination, first, second) = (gpr(insn, 0)?, gpr(insn, 1)?, gpr(insn, 2)?);
    let width = destination.width;
    // A shift counts modulo the width.
    let shifts = matches!(insn.opcode, Opcode::LSLV | Opcode::LSRV | Opcode::ASRV);
    let b = if shifts {
        let highest = Value::Const(u64::from(width.bits()) - 1);
        build.binary(BinaryOp::And, width, second.value(), highest)
    } else {
        second.value()
    };
    let result = build.binary(function, width, first.value(), b);
    build.write(destination, result);
    Ok(())
}

/// Decodes MADD and MSUB, and their forms that multiply 32-bit registers to 64 bits.
pub(super) fn three_sources(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let (function, extension) = match insn.opcode {
        Opcode::MADD => (BinaryOp::Add, None),
        Opcode::MSUB => (BinaryOp::Sub, None),
        Opcode::UMADDL => (BinaryOp::Add, Some((UnaryOp::Copy, Size::W))),
        Opcode::UMSUBL => (BinaryOp::Sub, Some((UnaryOp::Copy, Size::W))),
        Opcode::SMADDL => (BinaryOp::Add, Some((UnaryOp::SignExtend(Size::W), Size::DW))),
        Opcode::SMSUBL => (BinaryOp::Sub, Some((UnaryOp::SignExtend(Size::W), Size::DW))),
        _ => return Err(Refusal::NotModelled),
    };
    let (destination, addend) = (gpr(insn, 0)?, gpr(insn, 3)?);
    let (mut a, mut b) = (gpr(insn, 1)?.value(), gpr(insn, 2)?.value());
    if let Some((function, width)) = extension {
        a = build.unary(function, width, a);
        b = build.unary(function, width, b);
    }
    let width = destination.width;
    let product = build.binary(BinaryOp::Mul, width, a, b);
    let result = build.binary(function, width, addend.value(), product);
    build.write(destination, result);
    Ok(())
}
