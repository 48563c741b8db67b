//! Barriers, hints and exceptions.

use yaxpeax_arm::armv8::a64::{Instruction, Opcode, Operand};

use super::build::Build;
use super::encoding::Refusal;
use super::operand::{immediate, operand};
use crate::op::{Domain, Exception, Fence, Kinds, MicroOp};

/// The hints without any effect on values or order: NOP, YIELD, DGH, CSDB and the four of BTI.
/// Guarded pages are not modelled. Other hints wait, synchronise, or are not allocated yet.
const NO_EFFECT: [u64; 8] = [0, 1, 6, 20, 32, 34, 36, 38];

/// Decodes DMB, DSB, ISB and CLREX.
pub(super) fn barrier(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let op = match insn.opcode {
        Opcode::DMB(option) => {
            let (domain, kind) = limits(option).ok_or(Refusal::Unallocated)?;
            MicroOp::Fence(Fence::Dmb(domain, kind))
        }
        Opcode::DSB(option) => {
            let (domain, kind) = limits(option).ok_or(Refusal::Unallocated)?;
            MicroOp::Fence(Fence::Dsb(domain, kind))
        }
        Opcode::ISB => MicroOp::Fence(Fence::Isb),
        Opcode::CLREX => MicroOp::ClearExclusive,
        _ => return Err(Refusal::NotModelled),
    };
    build.push(op);
    Ok(())
}

/// What a barrier's four bits limit it to (Arm ARM, `DMB`).
fn limits(option: u8) -> Option<(Domain, Kinds)> {
    let kind = match option & 0b11 {
        0b01 => Kinds::Loads,
        0b10 => Kinds::Stores,
        0b11 => Kinds::All,
        _ => return None,
    };
    let domain = match option >> 2 {
        0b00 => Domain::OuterShareable,
        0b01 => Domain::NonShareable,
        0b10 => Domain::InnerShareable,
        0b11 => Domain::FullSystem,
        _ => return None,
    };
    Some((domain, kind))
}

/// Decodes the instructions that do nothing here: hints, prefetches, and `PACIASP` and `AUTIASP`,
/// which sign and check the link register only where the system has enabled it.
pub(super) fn hint(insn: &Instruction) -> Result<(), Refusal> {
    match insn.opcode {
        Opcode::PRFM | Opcode::PACIASP | Opcode::AUTIASP => Ok(()),
        Opcode::HINT => {
            let Operand::ControlReg(high) = operand(insn, 0)? else {
                return Err(Refusal::NotModelled);
            };
            let number = u64::from(high) << 3 | immediate(insn, 1)?;
            if NO_EFFECT.contains(&number) { Ok(()) } else { Err(Refusal::NotModelled) }
        }
        _ => Err(Refusal::NotModelled),
    }
}

/// Decodes UDF, BRK and SVC.
pub(super) fn exception(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let number = u16::try_from(immediate(insn, 0)?).map_err(|_| Refusal::NotModelled)?;
    let exception = match insn.opcode {
        Opcode::UDF => Exception::Undefined(number),
        Opcode::BRK => Exception::Breakpoint(number),
        Opcode::SVC => Exception::SupervisorCall(number),
        _ => return Err(Refusal::NotModelled),
    };
    build.push(MicroOp::Raise { condition: None, exception });
    Ok(())
}
