//! Typed views of the decoder's operands: registers with the right role of number 31, and
//! second operands that are shifted or extended.

use acqrel_isa::Size;
use yaxpeax_arm::armv8::a64::{Instruction, Operand, ShiftStyle, SizeCode};

use super::build::Build;
use super::encoding::Refusal;
use crate::op::{BinaryOp, Place, Reg, UnaryOp, Value};

/// A general-purpose register operand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gpr {
    /// The register; number 31 is the stack pointer. None is the zero register.
    pub(super) reg: Option<Reg>,
    /// Whether it is named `W` or `X`.
    pub(super) width: Size,
}

impl Gpr {
    /// All 64 bits of it; a constant for the zero register.
    pub(super) fn value(self) -> Value {
        self.reg.map_or(Value::Const(0), |reg| Value::Place(Place::Reg(reg)))
    }
}

/// The operand with an index, of an instruction that has it.
pub(super) fn operand(insn: &Instruction, index: usize) -> Result<Operand, Refusal> {
    insn.operands.get(index).copied().ok_or(Refusal::NotModelled)
}

/// The register operand with an index.
pub(super) fn gpr(insn: &Instruction, index: usize) -> Result<Gpr, Refusal> {
    match operand(insn, index)? {
        Operand::Register(size, number) => general(size, number),
        Operand::RegisterOrSP(size, number) => {
            Ok(Gpr { reg: Some(base(number)?), width: width(size) })
        }
        _ => Err(Refusal::NotModelled),
    }
}

/// A register of which number 31 is the zero register.
fn general(size: SizeCode, number: u16) -> Result<Gpr, Refusal> {
    let reg = if number == 31 { None } else { Some(base(number)?) };
    Ok(Gpr { reg, width: width(size) })
}

/// A register of which number 31 is the stack pointer.
pub(super) fn base(number: u16) -> Result<Reg, Refusal> {
    u8::try_from(number).ok().and_then(Reg::new).ok_or(Refusal::NotModelled)
}

/// A 64-bit register that is an index, of which number 31 is the zero register.
pub(super) fn index(size: SizeCode, number: u16) -> Result<Gpr, Refusal> {
    general(size, number)
}

/// The width of a register's name.
pub(super) fn width(size: SizeCode) -> Size {
    match size {
        SizeCode::W => Size::W,
        SizeCode::X => Size::DW,
    }
}

/// The immediate operand with an index.
pub(super) fn immediate(insn: &Instruction, index: usize) -> Result<u64, Refusal> {
    match operand(insn, index)? {
        Operand::Immediate(value) => Ok(value.into()),
        Operand::Imm16(value) => Ok(value.into()),
        Operand::Imm64(value) => Ok(value),
        Operand::ImmShift(value, amount) => Ok(u64::from(value) << amount),
        _ => Err(Refusal::NotModelled),
    }
}

/// The last operand of an addition or a logical instruction: a register that is shifted, or
/// extended and shifted, or an immediate.
///
/// The decoder writes both kinds of registers alike. They are extended if the first source can be
/// the stack pointer (`extended`); it then writes UXTW of a `W` register and UXTX of an `X` register as `LSL`.
pub(super) fn second(
    insn: &Instruction,
    build: &mut Build,
    width: Size,
    extended: bool,
) -> Result<Value, Refusal> {
    let Operand::RegShift(style, amount, size, number) = operand(insn, 2)? else {
        return Ok(Value::Const(immediate(insn, 2)?));
    };
    let register = general(size, number)?;
    if extended {
        let value = extend(build, style, register)?;
        return Ok(build.shifted_left(value, width, amount));
    }
    let function = match style {
        ShiftStyle::LSL => BinaryOp::ShiftLeft,
        ShiftStyle::LSR => BinaryOp::ShiftRight,
        ShiftStyle::ASR => BinaryOp::ShiftRightSigned,
        ShiftStyle::ROR => BinaryOp::RotateRight,
        _ => return Err(Refusal::NotModelled),
    };
    if amount == 0 {
        return Ok(register.value());
    }
    Ok(build.binary(function, width, register.value(), Value::Const(amount.into())))
}

/// A register extended to 64 bits (Arm ARM, `ExtendReg`).
pub(super) fn extend(
    build: &mut Build,
    style: ShiftStyle,
    register: Gpr,
) -> Result<Value, Refusal> {
    let value = register.value();
    let (op, width) = match (style, register.width) {
        (ShiftStyle::UXTB, _) => (UnaryOp::Copy, Size::B),
        (ShiftStyle::UXTH, _) => (UnaryOp::Copy, Size::H),
        (ShiftStyle::UXTW | ShiftStyle::LSL, Size::W) => (UnaryOp::Copy, Size::W),
        (ShiftStyle::SXTB, _) => (UnaryOp::SignExtend(Size::B), Size::DW),
        (ShiftStyle::SXTH, _) => (UnaryOp::SignExtend(Size::H), Size::DW),
        (ShiftStyle::SXTW, Size::W) => (UnaryOp::SignExtend(Size::W), Size::DW),
        // Of a 32-bit operation, which takes only the low bits of it, or of an X register.
        (ShiftStyle::UXTX | ShiftStyle::SXTX, _) | (ShiftStyle::LSL, Size::DW) => return Ok(value),
        _ => return Err(Refusal::NotModelled),
    };
    Ok(build.unary(op, width, value))
}
