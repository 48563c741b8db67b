//! Additions, subtractions, logic: `add` to `test`, `inc`, `dec`, `neg`, `not`, `andn`, `bswap`.

use acqrel_isa::Size;
use iced_x86::Code;

use super::flags::Carry;
use super::lift::Lift;
use crate::Reason;
use crate::op::{BinaryOp, Flag, TernaryOp, UnaryOp, Value};

/// An operation of two operands that sets the flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alu {
    Add,
    AddCarry,
    Sub,
    SubBorrow,
    And,
    Or,
    Xor,
    /// A `sub` that writes flags only.
    Compare,
    /// An `and` that writes flags only.
    Test,
}

impl Alu {
    const fn writes_result(self) -> bool {
        !matches!(self, Self::Compare | Self::Test)
    }

    /// The carry or borrow that goes in.
    pub(super) fn carry_in(self) -> Value {
        match self {
            Self::AddCarry | Self::SubBorrow => Flag::Carry.into(),
            Self::Add
            | Self::Sub
            | Self::And
            | Self::Or
            | Self::Xor
            | Self::Compare
            | Self::Test => Value::ZERO,
        }
    }
}

impl Lift<'_> {
    /// The result of an operation, in a new temporary.
    pub(super) fn alu(
        &mut self,
        alu: Alu,
        width: Size,
        a: Value,
        b: Value,
    ) -> Result<Value, Reason> {
        let carry = alu.carry_in();
        match alu {
            Alu::Add => self.binary_temp(BinaryOp::Add, width, a, b),
            Alu::AddCarry => self.ternary_temp(TernaryOp::AddCarry, width, [a, b, carry]),
            Alu::Sub | Alu::Compare => self.binary_temp(BinaryOp::Sub, width, a, b),
            Alu::SubBorrow => self.ternary_temp(TernaryOp::SubBorrow, width, [a, b, carry]),
            Alu::And | Alu::Test => self.binary_temp(BinaryOp::And, width, a, b),
            Alu::Or => self.binary_temp(BinaryOp::Or, width, a, b),
            Alu::Xor => self.binary_temp(BinaryOp::Xor, width, a, b),
        }
    }

    /// The flags of an operation.
    pub(super) fn alu_flags(&mut self, alu: Alu, width: Size, a: Value, b: Value, result: Value) {
        let operands = [a, b, alu.carry_in()];
        match alu {
            Alu::Add | Alu::AddCarry => self.flags_of_add(width, operands, result, Carry::Set),
            Alu::Sub | Alu::SubBorrow | Alu::Compare => {
                self.flags_of_sub(width, operands, result, Carry::Set);
            }
            Alu::And | Alu::Or | Alu::Xor | Alu::Test => self.flags_of_logic(width, result),
        }
    }
}

/// `add`, `adc`, `sub`, `sbb`, `and`, `or`, `xor`, `cmp`, `test`.
pub(super) fn binary(lift: &mut Lift<'_>, alu: Alu) -> Result<(), Reason> {
    if lift.instruction.has_lock_prefix() {
        return super::atomic::binary(lift, alu);
    }
    let dst = lift.operand(0)?;
    let src = lift.operand(1)?;
    let width = dst.size()?;
    let a = lift.read(dst)?;
    let b = lift.read(src)?;
    let result = lift.alu(alu, width, a, b)?;
    if alu.writes_result() && dst.is_memory() {
        lift.write(dst, result)?;
    }
    lift.alu_flags(alu, width, a, b, result);
    if alu.writes_result() && !dst.is_memory() {
        lift.write(dst, result)?;
    }
    Ok(())
}

/// An operation of one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Single {
    Increment,
    Decrement,
    Negate,
}

impl Lift<'_> {
    /// The result of an operation, in a new temporary.
    pub(super) fn single(
        &mut self,
        single: Single,
        width: Size,
        a: Value,
    ) -> Result<Value, Reason> {
        match single {
            Single::Increment => self.binary_temp(BinaryOp::Add, width, a, 1),
            Single::Decrement => self.binary_temp(BinaryOp::Sub, width, a, 1),
            Single::Negate => self.binary_temp(BinaryOp::Sub, width, 0, a),
        }
    }

    /// The flags of an operation.
    pub(super) fn single_flags(&mut self, single: Single, width: Size, a: Value, result: Value) {
        let (zero, one) = (Value::ZERO, Value::ONE);
        match single {
            Single::Increment => self.flags_of_add(width, [a, one, zero], result, Carry::Kept),
            Single::Decrement => self.flags_of_sub(width, [a, one, zero], result, Carry::Kept),
            Single::Negate => self.flags_of_sub(width, [zero, a, zero], result, Carry::Set),
        }
    }
}

/// `inc`, `dec`, `neg`.
pub(super) fn single(lift: &mut Lift<'_>, single: Single) -> Result<(), Reason> {
    if lift.instruction.has_lock_prefix() {
        return super::atomic::single(lift, single);
    }
    let dst = lift.operand(0)?;
    let width = dst.size()?;
    let a = lift.read(dst)?;
    let result = lift.single(single, width, a)?;
    if dst.is_memory() {
        lift.write(dst, result)?;
    }
    lift.single_flags(single, width, a, result);
    if !dst.is_memory() {
        lift.write(dst, result)?;
    }
    Ok(())
}

/// `not`, which leaves the flags alone.
pub(super) fn not(lift: &mut Lift<'_>) -> Result<(), Reason> {
    if lift.instruction.has_lock_prefix() {
        return super::atomic::not(lift);
    }
    let dst = lift.operand(0)?;
    let a = lift.read(dst)?;
    lift.write_unary(dst, UnaryOp::Not, dst.size()?, a)
}

/// `andn`: the first source inverted, and the second.
pub(super) fn and_not(lift: &mut Lift<'_>) -> Result<(), Reason> {
    let dst = lift.operand(0)?;
    let inverted = lift.operand(1)?;
    let other = lift.operand(2)?;
    let width = dst.size()?;
    let inverted = lift.read(inverted)?;
    let other = lift.read(other)?;
    let result = lift.binary_temp(BinaryOp::AndNot, width, other, inverted)?;
    lift.unary(Flag::Carry, UnaryOp::Copy, Size::B, 0);
    lift.unary(Flag::Overflow, UnaryOp::Copy, Size::B, 0);
    lift.unary(Flag::Zero, UnaryOp::IsZero, width, result);
    lift.unary(Flag::Negative, UnaryOp::IsNegative, width, result);
    lift.undefine(Flag::Adjust);
    lift.undefine(Flag::Parity);
    lift.write(dst, result)
}

/// `bswap` of 32 or 64 bits; the result for 16 is not defined.
pub(super) fn reverse(lift: &mut Lift<'_>) -> Result<(), Reason> {
    lift.refuse(&[Code::Bswap_r16])?;
    let dst = lift.operand(0)?;
    let a = lift.read(dst)?;
    lift.write_unary(dst, UnaryOp::ReverseBytes, dst.size()?, a)
}
