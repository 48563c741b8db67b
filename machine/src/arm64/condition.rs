//! Conditions, and the instructions that select or compare under one.

use acqrel_isa::Size;
use yaxpeax_arm::armv8::a64::{Instruction, Opcode, Operand};

use super::arithmetic::{self, Sign};
use super::build::{Build, Flags};
use super::encoding::Refusal;
use super::operand::{gpr, immediate, operand};
use crate::op::{BinaryOp, Condition, Flag, MicroOp, Place, UnaryOp, Value};

/// Decodes CSEL, CSINC, CSINV and CSNEG.
pub(super) fn select(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let (destination, first, second) = (gpr(insn, 0)?, gpr(insn, 1)?, gpr(insn, 2)?);
    let width = destination.width;
    let Some(condition) = holds(build, code(insn, 3)?) else {
        let value = build.unary(UnaryOp::Copy, width, first.value());
        build.write(destination, value);
        return Ok(());
    };
    let then = build.unary(UnaryOp::Copy, width, first.value());
    let otherwise = match insn.opcode {
        Opcode::CSEL => build.unary(UnaryOp::Copy, width, second.value()),
        Opcode::CSINC => build.binary(BinaryOp::Add, width, second.value(), Value::Const(1)),
        Opcode::CSINV => build.unary(UnaryOp::Not, width, second.value()),
        Opcode::CSNEG => build.binary(BinaryOp::Sub, width, Value::ZERO, second.value()),
        _ => return Err(Refusal::NotModelled),
    };
    let value = if condition.expected {
        build.select(condition.value, then, otherwise)
    } else {
        build.select(condition.value, otherwise, then)
    };
    build.write(destination, value);
    Ok(())
}

/// Decodes CCMP and CCMN.
pub(super) fn compare(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let sign = match insn.opcode {
        Opcode::CCMP => Sign::Minus,
        Opcode::CCMN => Sign::Plus,
        _ => return Err(Refusal::NotModelled),
    };
    let first = gpr(insn, 0)?;
    let second = match operand(insn, 1)? {
        Operand::Register(..) => gpr(insn, 1)?.value(),
        _ => Value::Const(immediate(insn, 1)?),
    };
    let nzcv = u32::try_from(immediate(insn, 2)?).map_err(|_| Refusal::NotModelled)?;
    let condition = holds(build, code(insn, 3)?).map(|condition| Condition {
        // The flags are written one after the other: the condition is read before the first.
        value: build.unary(UnaryOp::Copy, Size::DW, condition.value),
        ..condition
    });
    let (_, flags) = arithmetic::sum(build, sign, first.width, first.value(), second, None);
    let Some(condition) = condition else {
        build.write_flags(flags);
        return Ok(());
    };
    for ((flag, compared), (_, given)) in
        flags.each().into_iter().zip(Flags::immediate(nzcv).each())
    {
        let (then, otherwise) =
            if condition.expected { (compared, given) } else { (given, compared) };
        build.push(MicroOp::Select {
            dst: Place::Flag(flag),
            condition: condition.value,
            then,
            otherwise,
        });
    }
    Ok(())
}

fn code(insn: &Instruction, index: usize) -> Result<u8, Refusal> {
    match operand(insn, index)? {
        Operand::ConditionCode(code) => Ok(code),
        _ => Err(Refusal::NotModelled),
    }
}

/// The condition with a code of four bits (Arm ARM, `ConditionHolds`); None if it always holds.
pub(super) fn holds(build: &mut Build, code: u8) -> Option<Condition> {
    let flag = |flag| Value::Place(Place::Flag(flag));
    let value = match code >> 1 {
        0 => flag(Flag::Zero),
        1 => flag(Flag::Carry),
        2 => flag(Flag::Negative),
        3 => flag(Flag::Overflow),
        4 => build.binary(BinaryOp::AndNot, Size::DW, flag(Flag::Carry), flag(Flag::Zero)),
        5 => build.binary(BinaryOp::Equal, Size::DW, flag(Flag::Negative), flag(Flag::Overflow)),
        6 => {
            let equal =
                build.binary(BinaryOp::Equal, Size::DW, flag(Flag::Negative), flag(Flag::Overflow));
            build.binary(BinaryOp::AndNot, Size::DW, equal, flag(Flag::Zero))
        }
        _ => return None,
    };
    Some(Condition { value, expected: code & 1 == 0 })
}
