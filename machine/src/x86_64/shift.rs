//! Shifts and rotates: by a constant, by `cl`, and those of BMI2 that leave the flags alone.

use acqrel_isa::Size;

use super::lift::Lift;
use super::operand::Operand;
use crate::Reason;
use crate::op::{BinaryOp, Condition, Flag, UnaryOp, Value};

/// A shift or rotate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shift {
    Left,
    Right,
    RightSigned,
    RotateLeft,
    RotateRight,
}

impl Shift {
    const fn op(self) -> BinaryOp {
        match self {
            Self::Left => BinaryOp::ShiftLeft,
            Self::Right => BinaryOp::ShiftRight,
            Self::RightSigned => BinaryOp::ShiftRightSigned,
            Self::RotateLeft => BinaryOp::RotateLeft,
            Self::RotateRight => BinaryOp::RotateRight,
        }
    }

    const fn is_rotate(self) -> bool {
        matches!(self, Self::RotateLeft | Self::RotateRight)
    }
}

/// The bits of a count that are looked at.
const fn count_mask(width: Size) -> u64 {
    if matches!(width, Size::DW) { 63 } else { 31 }
}

/// `shl`, `shr`, `sar`, `rol`, `ror`.
pub(super) fn shift(lift: &mut Lift<'_>, shift: Shift) -> Result<(), Reason> {
    let dst = lift.operand(0)?;
    let count = lift.operand(1)?;
    let width = dst.size()?;
    let a = lift.read(dst)?;
    match count {
        Operand::Immediate(count) => by_constant(lift, shift, dst, a, count & count_mask(width)),
        Operand::Register(_) | Operand::Memory { .. } => {
            let count = lift.read(count)?;
            let count = lift.binary_temp(BinaryOp::And, Size::B, count, count_mask(width))?;
            by_value(lift, shift, dst, a, count)
        }
    }
}

fn by_constant(
    lift: &mut Lift<'_>,
    shift: Shift,
    dst: Operand,
    a: Value,
    count: u64,
) -> Result<(), Reason> {
    let width = dst.size()?;
    let result = lift.binary_temp(shift.op(), width, a, count)?;
    if dst.is_memory() {
        lift.write(dst, result)?;
    }
    if count != 0 {
        let [carry, overflow] = carry_and_overflow(lift, shift, width, a, count.into(), result)?;
        lift.unary(Flag::Carry, UnaryOp::Copy, Size::B, carry);
        if count == 1 {
            lift.unary(Flag::Overflow, UnaryOp::Copy, Size::B, overflow);
        } else {
            lift.undefine(Flag::Overflow);
        }
        if !shift.is_rotate() {
            lift.flags_of_result(width, result);
            lift.undefine(Flag::Adjust);
            if loses_carry(shift, width) && count >= u64::from(width.bits()) {
                lift.undefine(Flag::Carry);
            }
        }
    }
    if !dst.is_memory() {
        lift.write(dst, result)?;
    }
    Ok(())
}

fn by_value(
    lift: &mut Lift<'_>,
    shift: Shift,
    dst: Operand,
    a: Value,
    count: Value,
) -> Result<(), Reason> {
    let width = dst.size()?;
    let result = lift.binary_temp(shift.op(), width, a, count)?;
    if dst.is_memory() {
        lift.write(dst, result)?;
    }
    let moves = Condition::is_set(count);
    let keep = |lift: &mut Lift<'_>, flag: Flag, new: Value| {
        lift.select(flag, count, new, flag);
    };
    let [carry, overflow] = carry_and_overflow(lift, shift, width, a, count, result)?;
    keep(lift, Flag::Carry, carry);
    keep(lift, Flag::Overflow, overflow);
    let several = lift.binary_temp(BinaryOp::LessUnsigned, Size::B, 1, count)?;
    lift.undefine_if(Flag::Overflow, Condition::is_set(several));
    if !shift.is_rotate() {
        for (flag, op) in [
            (Flag::Zero, UnaryOp::IsZero),
            (Flag::Negative, UnaryOp::IsNegative),
            (Flag::Parity, UnaryOp::IsParityEven),
        ] {
            let new = lift.unary_temp(op, width, result)?;
            keep(lift, flag, new);
        }
        lift.undefine_if(Flag::Adjust, moves);
        if loses_carry(shift, width) {
            let most = u64::from(width.bits()) - 1;
            let all = lift.binary_temp(BinaryOp::LessUnsigned, Size::B, most, count)?;
            lift.undefine_if(Flag::Carry, Condition::is_set(all));
        }
    }
    if !dst.is_memory() {
        lift.write(dst, result)?;
    }
    Ok(())
}

/// Whether CF is not defined for counts of the width and above, which only the narrow widths
/// allow (Intel SDM vol. 2, SHL and SHR).
const fn loses_carry(shift: Shift, width: Size) -> bool {
    matches!(shift, Shift::Left | Shift::Right) && matches!(width, Size::B | Size::H)
}

/// CF for a count that is not 0, and OF for a count of 1.
fn carry_and_overflow(
    lift: &mut Lift<'_>,
    shift: Shift,
    width: Size,
    a: Value,
    count: Value,
    result: Value,
) -> Result<[Value; 2], Reason> {
    let xor = BinaryOp::Xor;
    match shift {
        Shift::Left => {
            let carry = lift.binary_temp(BinaryOp::LastOutLeft, width, a, count)?;
            let sign = lift.unary_temp(UnaryOp::IsNegative, width, result)?;
            Ok([carry, lift.binary_temp(xor, Size::B, sign, carry)?])
        }
        Shift::Right => {
            let carry = lift.binary_temp(BinaryOp::LastOutRight, width, a, count)?;
            Ok([carry, lift.unary_temp(UnaryOp::IsNegative, width, a)?])
        }
        Shift::RightSigned => {
            let carry = lift.binary_temp(BinaryOp::LastOutRightSigned, width, a, count)?;
            Ok([carry, Value::ZERO])
        }
        Shift::RotateLeft => {
            let carry = lift.unary_temp(UnaryOp::Bits { low: 0, length: 1 }, width, result)?;
            let sign = lift.unary_temp(UnaryOp::IsNegative, width, result)?;
            Ok([carry, lift.binary_temp(xor, Size::B, sign, carry)?])
        }
        Shift::RotateRight => {
            let carry = lift.unary_temp(UnaryOp::IsNegative, width, result)?;
            let low = width.bits().to_le_bytes()[0] - 2;
            let below = lift.unary_temp(UnaryOp::Bits { low, length: 1 }, width, result)?;
            Ok([carry, lift.binary_temp(xor, Size::B, carry, below)?])
        }
    }
}

/// `shlx`, `shrx`, `sarx`, `rorx`.
pub(super) fn without_flags(lift: &mut Lift<'_>, shift: Shift) -> Result<(), Reason> {
    let dst = lift.operand(0)?;
    let src = lift.operand(1)?;
    let count = lift.operand(2)?;
    let width = dst.size()?;
    let a = lift.read(src)?;
    let count = match count {
        Operand::Immediate(count) => Value::Const(count & count_mask(width)),
        Operand::Register(_) | Operand::Memory { .. } => {
            let count = lift.read(count)?;
            lift.binary_temp(BinaryOp::And, Size::B, count, count_mask(width))?
        }
    };
    lift.write_binary(dst, shift.op(), width, a, count)
}
