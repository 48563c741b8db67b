//! Logical instructions, and the moves of wide immediates.

use yaxpeax_arm::armv8::a64::{Instruction, Opcode, Operand};

use super::build::{Build, Flags};
use super::encoding::Refusal;
use super::operand::{gpr, immediate, operand, second};
use crate::op::{BinaryOp, UnaryOp, Value};

/// Decodes AND, ORR, EOR and their forms with an inverted operand or with flags.
pub(super) fn decode(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let (function, sets_flags) = match insn.opcode {
        Opcode::AND => (BinaryOp::And, false),
        Opcode::ORR => (BinaryOp::Or, false),
        Opcode::EOR => (BinaryOp::Xor, false),
        Opcode::ANDS => (BinaryOp::And, true),
        Opcode::BIC => (BinaryOp::AndNot, false),
        Opcode::ORN => (BinaryOp::OrNot, false),
        Opcode::EON => (BinaryOp::XorNot, false),
        Opcode::BICS => (BinaryOp::AndNot, true),
        _ => return Err(Refusal::NotModelled),
    };
    let (destination, first) = (gpr(insn, 0)?, gpr(insn, 1)?);
    let width = destination.width;
    let b = second(insn, build, width, false)?;
    let result = build.binary(function, width, first.value(), b);
    if sets_flags {
        let flags = Flags {
            negative: build.unary(UnaryOp::IsNegative, width, result),
            zero: build.unary(UnaryOp::IsZero, width, result),
            carry: Value::ZERO,
            overflow: Value::ZERO,
        };
        build.write_flags(flags);
    }
    build.write(destination, result);
    Ok(())
}

/// Decodes MOVZ, MOVN and MOVK.
pub(super) fn move_wide(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let destination = gpr(insn, 0)?;
    let width = destination.width;
    let value = immediate(insn, 1)?;
    let Operand::ImmShift(_, low) = operand(insn, 1)? else {
        return Err(Refusal::NotModelled);
    };
    let result = match insn.opcode {
        Opcode::MOVZ => Value::Const(value),
        Opcode::MOVN => Value::Const(!value & width.mask()),
        Opcode::MOVK => {
            let halfword = Value::Const(value >> low);
            build.binary(BinaryOp::Insert { low, length: 16 }, width, destination.value(), halfword)
        }
        _ => return Err(Refusal::NotModelled),
    };
    build.write(destination, result);
    Ok(())
}
