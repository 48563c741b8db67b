//! Moves: `mov`, extensions, `lea`, `movbe`, `cmovcc`, `setcc`, and the conversions within `rax`.

use acqrel_isa::Size;
use iced_x86::Code;

use super::lift::Lift;
use super::operand::{Operand, Part};
use crate::Reason;
use crate::op::{BinaryOp, Reg, UnaryOp, Value};

/// `mov`, `movzx`.
pub(super) fn copy(lift: &mut Lift<'_>) -> Result<(), Reason> {
    let dst = lift.operand(0)?;
    let src = lift.operand(1)?;
    if let (Operand::Register(part), Operand::Memory { address, size }) = (dst, src)
        && matches!(part.size, Size::W | Size::DW)
    {
        lift.load_into(part.reg, address, size);
        return Ok(());
    }
    let value = lift.read(src)?;
    let width = dst.size()?;
    // A constant has the width of the destination.
    let from = src.size().unwrap_or(width);
    if from == width {
        return lift.write(dst, value);
    }
    lift.write_unary(dst, UnaryOp::Copy, from, value)
}

/// `movsx`, `movsxd`. Processors differ in what a 16-bit `movsxd` reads.
pub(super) fn sign_extend(lift: &mut Lift<'_>) -> Result<(), Reason> {
    lift.refuse(&[Code::Movsxd_r16_rm16])?;
    let dst = lift.operand(0)?;
    let src = lift.operand(1)?;
    let value = lift.read(src)?;
    lift.write_unary(dst, UnaryOp::SignExtend(src.size()?), dst.size()?, value)
}

/// `lea`: the address itself.
pub(super) fn address(lift: &mut Lift<'_>) -> Result<(), Reason> {
    let dst = lift.operand(0)?;
    let address = lift.address()?;
    lift.write(dst, address)
}

/// `movbe`: a load or store that reverses the bytes.
pub(super) fn reverse(lift: &mut Lift<'_>) -> Result<(), Reason> {
    let dst = lift.operand(0)?;
    let src = lift.operand(1)?;
    let value = lift.read(src)?;
    lift.write_unary(dst, UnaryOp::ReverseBytes, dst.size()?, value)
}

/// `cmovcc`: the source is read, and a 32-bit destination zero-extended, either way.
pub(super) fn select(lift: &mut Lift<'_>) -> Result<(), Reason> {
    let dst = lift.operand(0)?;
    let src = lift.operand(1)?;
    let Operand::Register(part) = dst else {
        return Err(Reason::NotModelled);
    };
    let value = lift.read(src)?;
    let (then, otherwise) = match part.size {
        Size::DW => (value, part.reg.into()),
        Size::B | Size::H | Size::W => (
            lift.unary_temp(UnaryOp::Copy, part.size, value)?,
            lift.unary_temp(UnaryOp::Copy, part.size, part.reg)?,
        ),
    };
    let condition = lift.condition()?;
    if matches!(part.size, Size::W | Size::DW) {
        lift.select_if(part.reg, condition, then, otherwise);
        return Ok(());
    }
    let selected = lift.temp()?;
    lift.select_if(selected, condition, then, otherwise);
    lift.write_part(part, selected.into());
    Ok(())
}

/// `setcc`.
pub(super) fn set(lift: &mut Lift<'_>) -> Result<(), Reason> {
    let dst = lift.operand(0)?;
    let condition = lift.condition()?;
    let selected = lift.temp()?;
    lift.select_if(selected, condition, Value::ONE, Value::ZERO);
    lift.write(dst, selected.into())
}

/// `cbw`, `cwde`, `cdqe`: the low half of `rax` of a size, sign-extended to that size.
pub(super) fn extend_accumulator(lift: &mut Lift<'_>, from: Size, to: Size) -> Result<(), Reason> {
    let dst = Operand::Register(Part::low(Reg::RAX, to));
    lift.write_unary(dst, UnaryOp::SignExtend(from), to, Reg::RAX.into())
}

/// `cwd`, `cdq`, `cqo`: copies of the sign of `rax` to `rdx`.
pub(super) fn sign_to_high_half(lift: &mut Lift<'_>, width: Size) -> Result<(), Reason> {
    let dst = Operand::Register(Part::low(Reg::RDX, width));
    let sign = Value::Const(u64::from(width.bits()) - 1);
    lift.write_binary(dst, BinaryOp::ShiftRightSigned, width, Reg::RAX.into(), sign)
}
