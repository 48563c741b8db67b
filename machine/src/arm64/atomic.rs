//! Atomic read-modify-writes of `FEAT_LSE`.

use acqrel_isa::Size;
use yaxpeax_arm::armv8::a64::{Instruction, Opcode};

use super::address::Address;
use super::build::Build;
use super::encoding::Refusal;
use super::operand::gpr;
use crate::op::{MicroOp, Place, RmwOp, RmwOrder};

/// Decodes SWP, LDADD and the like: an operand, a destination and an address. With the
/// zero register as destination (the alias STADD, say) the read does not acquire, whatever the
/// mnemonic (Arm ARM, `LDADD`, `SWP`).
pub(super) fn fetch(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let (operand, destination) = (gpr(insn, 0)?, gpr(insn, 1)?);
    let whole = destination.width;
    let (op, size, order) = form(insn.opcode, whole).ok_or(Refusal::NotModelled)?;
    let address = Address::of(insn, 2, build)?.value;
    let dst = destination.reg.map(Place::Reg);
    let operand = operand.value();
    build.push(MicroOp::Rmw { dst, op, address, operand, size, order: rmw_order(order) });
    Ok(())
}

#[rustfmt::skip] // One mnemonic a line.
fn form(opcode: Opcode, whole: Size) -> Option<(RmwOp, Size, u8)> {
    Some(match opcode {
        Opcode::LDADD(order) => (RmwOp::Add, whole, order),
        Opcode::LDADDB(order) => (RmwOp::Add, Size::B, order),
        Opcode::LDADDH(order) => (RmwOp::Add, Size::H, order),
        Opcode::LDCLR(order) => (RmwOp::Clear, whole, order),
        Opcode::LDCLRB(order) => (RmwOp::Clear, Size::B, order),
        Opcode::LDCLRH(order) => (RmwOp::Clear, Size::H, order),
        Opcode::LDSET(order) => (RmwOp::Or, whole, order),
        Opcode::LDSETB(order) => (RmwOp::Or, Size::B, order),
        Opcode::LDSETH(order) => (RmwOp::Or, Size::H, order),
        Opcode::LDEOR(order) => (RmwOp::Xor, whole, order),
        Opcode::LDEORB(order) => (RmwOp::Xor, Size::B, order),
        Opcode::LDEORH(order) => (RmwOp::Xor, Size::H, order),
        Opcode::LDSMAX(order) => (RmwOp::MaxSigned, whole, order),
        Opcode::LDSMAXB(order) => (RmwOp::MaxSigned, Size::B, order),
        Opcode::LDSMAXH(order) => (RmwOp::MaxSigned, Size::H, order),
        Opcode::LDSMIN(order) => (RmwOp::MinSigned, whole, order),
        Opcode::LDSMINB(order) => (RmwOp::MinSigned, Size::B, order),
        Opcode::LDSMINH(order) => (RmwOp::MinSigned, Size::H, order),
        Opcode::LDUMAX(order) => (RmwOp::MaxUnsigned, whole, order),
        Opcode::LDUMAXB(order) => (RmwOp::MaxUnsigned, Size::B, order),
        Opcode::LDUMAXH(order) => (RmwOp::MaxUnsigned, Size::H, order),
        Opcode::LDUMIN(order) => (RmwOp::MinUnsigned, whole, order),
        Opcode::LDUMINB(order) => (RmwOp::MinUnsigned, Size::B, order),
        Opcode::LDUMINH(order) => (RmwOp::MinUnsigned, Size::H, order),
        Opcode::SWP(order) => (RmwOp::Swap, whole, order),
        Opcode::SWPB(order) => (RmwOp::Swap, Size::B, order),
        Opcode::SWPH(order) => (RmwOp::Swap, Size::H, order),
        _ => return None,
    })
}

/// Decodes CAS: a register that is compared and gets the old value, a new value and an address.
/// It acquires even if the old value goes to the zero register (Arm ARM, `CAS`: unlike `SWP`'s,
/// its pseudocode does not look at the register's number).
pub(super) fn compare(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let (compared, new) = (gpr(insn, 0)?, gpr(insn, 1)?);
    let (size, order) = match insn.opcode {
        Opcode::CAS(order) => (compared.width, order),
        Opcode::CASB(order) => (Size::B, order),
        Opcode::CASH(order) => (Size::H, order),
        _ => return Err(Refusal::NotModelled),
    };
    let address = Address::of(insn, 2, build)?.value;
    let dst = compared.reg.map_or_else(|| build.temp(), Place::Reg);
    let op = RmwOp::CompareSwap { expected: compared.value() };
    let operand = new.value();
    build.push(MicroOp::Rmw {
        dst: Some(dst),
        op,
        address,
        operand,
        size,
        order: rmw_order(order),
    });
    Ok(())
}

/// The order that the mnemonic names; the decoder has it as two bits, acquire and release.
fn rmw_order(order: u8) -> RmwOrder {
    match (order & 0b10 != 0, order & 0b01 != 0) {
        (false, false) => RmwOrder::Relaxed,
        (true, false) => RmwOrder::Acquire,
        (false, true) => RmwOrder::Release,
        (true, true) => RmwOrder::AcquireRelease,
    }
}
