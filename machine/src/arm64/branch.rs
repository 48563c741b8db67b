//! Branches, and the addresses relative to the program counter.

use acqrel_isa::Size;
use yaxpeax_arm::armv8::a64::{Instruction, Opcode, Operand};

use super::build::Build;
use super::condition::holds;
use super::encoding::Refusal;
use super::operand::{gpr, immediate, operand};
use crate::op::{Condition, JumpKind, MicroOp, Reg, UnaryOp, Value};

/// Decodes B, BL and B.cond.
pub(super) fn direct(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let target = relative(insn, 0, build.address)?;
    let (condition, kind) = match insn.opcode {
        Opcode::B => (None, JumpKind::Jump),
        Opcode::BL => {
            link(build);
            (None, JumpKind::Call)
        }
        Opcode::Bcc(code) => (holds(build, code), JumpKind::Jump),
        _ => return Err(Refusal::NotModelled),
    };
    build.push(MicroOp::Jump { condition, target, kind });
    Ok(())
}

/// Decodes CBZ, CBNZ, TBZ and TBNZ.
pub(super) fn on_register(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let register = gpr(insn, 0)?;
    let (value, target, expected) = match insn.opcode {
        Opcode::CBZ | Opcode::CBNZ => {
            let value = build.unary(UnaryOp::Copy, register.width, register.value());
            (value, relative(insn, 1, build.address)?, insn.opcode == Opcode::CBNZ)
        }
        Opcode::TBZ | Opcode::TBNZ => {
            let low = u8::try_from(immediate(insn, 1)?).map_err(|_| Refusal::Unallocated)?;
            let bit = UnaryOp::Bits { low, length: 1 };
            let value = build.unary(bit, Size::DW, register.value());
            (value, relative(insn, 2, build.address)?, insn.opcode == Opcode::TBNZ)
        }
        _ => return Err(Refusal::NotModelled),
    };
    build.push(MicroOp::Jump {
        condition: Some(Condition { value, expected }),
        target,
        kind: JumpKind::Jump,
    });
    Ok(())
}

/// Decodes BR, BLR and RET.
pub(super) fn indirect(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let mut target = gpr(insn, 0)?.value();
    let kind = match insn.opcode {
        Opcode::BR => JumpKind::Indirect,
        Opcode::BLR => {
            // The target is read before the link register, which may hold it, is written.
            target = build.unary(UnaryOp::Copy, Size::DW, target);
            link(build);
            JumpKind::IndirectCall
        }
        Opcode::RET => JumpKind::Return,
        _ => return Err(Refusal::NotModelled),
    };
    build.push(MicroOp::Jump { condition: None, target, kind });
    Ok(())
}

/// Decodes ADR and ADRP.
pub(super) fn address(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let from = match insn.opcode {
        Opcode::ADR => build.address,
        Opcode::ADRP => build.address & !0xfff,
        _ => return Err(Refusal::NotModelled),
    };
    let value = relative(insn, 1, from)?;
    build.write(gpr(insn, 0)?, value);
    Ok(())
}

/// Writes the address of the next instruction to the link register.
fn link(build: &mut Build) {
    let next = Value::Const(build.address.wrapping_add(4));
    build.write_reg(Reg::LR, next);
}

/// The address that an operand gives as a distance to `from`.
pub(super) fn relative(insn: &Instruction, index: usize, from: u64) -> Result<Value, Refusal> {
    match operand(insn, index)? {
        Operand::PCOffset(offset) => Ok(Value::Const(from.wrapping_add_signed(offset))),
        _ => Err(Refusal::NotModelled),
    }
}
