//! Multiplications and divisions.

use acqrel_isa::Size;

use super::lift::Lift;
use super::operand::{Operand, Part};
use crate::Reason;
use crate::op::{BinaryOp, Condition, Exception, Flag, MicroOp, Reg, TernaryOp, UnaryOp, Value};

/// How the operands are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Unsigned,
    Signed,
}

/// The register that takes the high half of a product, and has that of a dividend.
const fn high_half(width: Size) -> Part {
    match width {
        Size::B => Part::AH,
        Size::H | Size::W | Size::DW => Part::low(Reg::RDX, width),
    }
}

/// CF and OF are set if the high half of the product is needed; the other flags are not defined.
fn product_flags(lift: &mut Lift<'_>, overflow: Value) {
    lift.unary(Flag::Carry, UnaryOp::Copy, Size::B, overflow);
    lift.unary(Flag::Overflow, UnaryOp::Copy, Size::B, overflow);
    for flag in [Flag::Zero, Flag::Negative, Flag::Parity, Flag::Adjust] {
        lift.undefine(flag);
    }
}

/// `mul` and `imul` of one operand: the double-width product with `al`, `ax`, `eax` or `rax`.
pub(super) fn wide(lift: &mut Lift<'_>, sign: Sign) -> Result<(), Reason> {
    let src = lift.operand(0)?;
    let width = src.size()?;
    let b = lift.read(src)?;
    let a = Value::from(Reg::RAX);
    let low = lift.binary_temp(BinaryOp::Mul, width, a, b)?;
    let (high, overflow) = match sign {
        Sign::Unsigned => {
            let high = lift.binary_temp(BinaryOp::MulHighUnsigned, width, a, b)?;
            (high, lift.unary_temp(UnaryOp::IsNonZero, width, high)?)
        }
        Sign::Signed => {
            let high = lift.binary_temp(BinaryOp::MulHighSigned, width, a, b)?;
            (high, lift.binary_temp(BinaryOp::MulOverflowSigned, width, a, b)?)
        }
    };
    product_flags(lift, overflow);
    lift.write_part(Part::low(Reg::RAX, width), low);
    lift.write_part(high_half(width), high);
    Ok(())
}

/// `imul` of two and three operands.
pub(super) fn narrow(lift: &mut Lift<'_>) -> Result<(), Reason> {
    let dst = lift.operand(0)?;
    let width = dst.size()?;
    let first = if lift.instruction.op_count() == 3 { lift.operand(1)? } else { dst };
    let second = lift.operand(lift.instruction.op_count() - 1)?;
    let a = lift.read(first)?;
    let b = lift.read(second)?;
    let product = lift.binary_temp(BinaryOp::Mul, width, a, b)?;
    let overflow = lift.binary_temp(BinaryOp::MulOverflowSigned, width, a, b)?;
    product_flags(lift, overflow);
    lift.write(dst, product)
}

/// `div` and `idiv`: #DE if the divisor is 0 or the quotient does not fit.
pub(super) fn divide(lift: &mut Lift<'_>, sign: Sign) -> Result<(), Reason> {
    let src = lift.operand(0)?;
    let width = src.size()?;
    let divisor = lift.read(src)?;
    let high = lift.read(Operand::Register(high_half(width)))?;
    let operands = [high, Reg::RAX.into(), divisor];
    let (error, quotient, remainder) = match sign {
        Sign::Unsigned => (
            TernaryOp::WideDivErrorUnsigned,
            TernaryOp::WideDivUnsigned,
            TernaryOp::WideRemUnsigned,
        ),
        Sign::Signed => {
            (TernaryOp::WideDivErrorSigned, TernaryOp::WideDivSigned, TernaryOp::WideRemSigned)
        }
    };
    let error = lift.ternary_temp(error, width, operands)?;
    let condition = Some(Condition::is_set(error));
    lift.push(MicroOp::Raise { exception: Exception::DivideError, condition });
    let quotient = lift.ternary_temp(quotient, width, operands)?;
    let remainder = lift.ternary_temp(remainder, width, operands)?;
    for flag in Flag::ALL {
        lift.undefine(flag);
    }
    lift.write_part(Part::low(Reg::RAX, width), quotient);
    lift.write_part(high_half(width), remainder);
    Ok(())
}
