//! Bit fields: UBFM, SBFM, BFM, whose aliases are the shifts by a constant and the extensions,
//! and EXTR.

use yaxpeax_arm::armv8::a64::{Instruction, Opcode};

use super::build::Build;
use super::encoding::Refusal;
use super::operand::{gpr, immediate};
use crate::op::{BinaryOp, TernaryOp, UnaryOp, Value};

/// Decodes UBFM, SBFM and BFM.
///
/// With `imms >= immr` the field is bits `immr..=imms` of the source, and goes to bit 0; else it
/// is bits `0..=imms`, and goes to bit `width - immr` (Arm ARM, `UBFM`).
pub(super) fn decode(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let (destination, source) = (gpr(insn, 0)?, gpr(insn, 1)?);
    let width = destination.width;
    let bits = u64::from(width.bits());
    let (immr, imms) = (immediate(insn, 2)?, immediate(insn, 3)?);
    if immr >= bits || imms >= bits {
        return Err(Refusal::Unallocated);
    }
    let (from, length, to) =
        if imms >= immr { (immr, imms - immr + 1, 0) } else { (0, imms + 1, bits - immr) };
    let (low, length) = (number(from)?, number(length)?);
    let to = number(to)?;
    let result = match insn.opcode {
        Opcode::UBFM => {
            let field = build.unary(UnaryOp::Bits { low, length }, width, source.value());
            build.shifted_left(field, width, to)
        }
        Opcode::SBFM => {
            let field = build.unary(UnaryOp::SignedBits { low, length }, width, source.value());
            build.shifted_left(field, width, to)
        }
        Opcode::BFM => {
            let field = build.unary(UnaryOp::Bits { low, length }, width, source.value());
            build.binary(BinaryOp::Insert { low: to, length }, width, destination.value(), field)
        }
        _ => return Err(Refusal::NotModelled),
    };
    build.write(destination, result);
    Ok(())
}

/// The number of a bit.
fn number(bit: u64) -> Result<u8, Refusal> {
    u8::try_from(bit).map_err(|_| Refusal::Unallocated)
}

/// Decodes EXTR, whose alias is ROR by a constant.
pub(super) fn extract(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let (destination, high, low) = (gpr(insn, 0)?, gpr(insn, 1)?, gpr(insn, 2)?);
    let lowest = Value::Const(immediate(insn, 3)?);
    let result =
        build.ternary(TernaryOp::Extract, destination.width, high.value(), low.value(), lowest);
    build.write(destination, result);
    Ok(())
}
