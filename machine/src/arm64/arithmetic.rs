//! Additions and subtractions, with and without carry and flags.

use acqrel_isa::Size;
use yaxpeax_arm::armv8::a64::{Instruction, Opcode, Operand};

use super::build::{Build, Flags};
use super::encoding::Refusal;
use super::operand::{gpr, operand, second};
use crate::op::{BinaryOp, Flag, Place, TernaryOp, UnaryOp, Value};

/// Whether the second operand is added or subtracted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sign {
    Plus,
    Minus,
}

/// Decodes ADD, SUB, ADC and SBC, and the forms that set flags.
pub(super) fn decode(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let (sign, sets_flags, carry) = match insn.opcode {
        Opcode::ADD => (Sign::Plus, false, false),
        Opcode::ADDS => (Sign::Plus, true, false),
        Opcode::SUB => (Sign::Minus, false, false),
        Opcode::SUBS => (Sign::Minus, true, false),
        Opcode::ADC => (Sign::Plus, false, true),
        Opcode::ADCS => (Sign::Plus, true, true),
        Opcode::SBC => (Sign::Minus, false, true),
        Opcode::SBCS => (Sign::Minus, true, true),
        _ => return Err(Refusal::NotModelled),
    };
    let (destination, first) = (gpr(insn, 0)?, gpr(insn, 1)?);
    let width = destination.width;
    let (b, carry) = if carry {
        (gpr(insn, 2)?.value(), Some(Value::Place(Place::Flag(Flag::Carry))))
    } else {
        let extended = matches!(operand(insn, 1)?, Operand::RegisterOrSP(..));
        (second(insn, build, width, extended)?, None)
    };
    if sets_flags {
        let (result, flags) = sum(build, sign, width, first.value(), b, carry);
        build.write_flags(flags);
        build.write(destination, result);
    } else {
        let c = carry_in(build, sign, carry);
        let result = result(build, sign, width, first.value(), b, c);
        build.write(destination, result);
    }
    Ok(())
}

/// The result of an addition or subtraction, and its flags. The carry into a subtraction, like the
/// one out of it, is the inverse of a borrow (Arm ARM, `AddWithCarry`).
pub(super) fn sum(
    build: &mut Build,
    sign: Sign,
    width: Size,
    a: Value,
    b: Value,
    carry: Option<Value>,
) -> (Value, Flags) {
    let c = carry_in(build, sign, carry);
    let result = result(build, sign, width, a, b, c);
    let third = c.unwrap_or(Value::ZERO);
    let (carry, overflow) = match sign {
        Sign::Plus => {
            let carry = build.ternary(TernaryOp::CarryOfAdd, width, a, b, third);
            (carry, build.ternary(TernaryOp::OverflowOfAdd, width, a, b, third))
        }
        Sign::Minus => {
            let borrow = build.ternary(TernaryOp::BorrowOfSub, width, a, b, third);
            let carry = build.unary(UnaryOp::IsZero, Size::DW, borrow);
            (carry, build.ternary(TernaryOp::OverflowOfSub, width, a, b, third))
        }
    };
    let flags = Flags {
        negative: build.unary(UnaryOp::IsNegative, width, result),
        zero: build.unary(UnaryOp::IsZero, width, result),
        carry,
        overflow,
    };
    (result, flags)
}

/// What is added or subtracted beside the operands, if anything is.
fn carry_in(build: &mut Build, sign: Sign, carry: Option<Value>) -> Option<Value> {
    carry.map(|carry| match sign {
        Sign::Plus => carry,
        Sign::Minus => build.unary(UnaryOp::IsZero, Size::DW, carry),
    })
}

fn result(
    build: &mut Build,
    sign: Sign,
    width: Size,
    a: Value,
    b: Value,
    c: Option<Value>,
) -> Value {
    match (sign, c) {
        (Sign::Plus, None) => build.binary(BinaryOp::Add, width, a, b),
        (Sign::Minus, None) => build.binary(BinaryOp::Sub, width, a, b),
        (Sign::Plus, Some(c)) => build.ternary(TernaryOp::AddCarry, width, a, b, c),
        (Sign::Minus, Some(c)) => build.ternary(TernaryOp::SubBorrow, width, a, b, c),
    }
}
