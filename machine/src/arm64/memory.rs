//! Loads and stores of one register: plain, ordered and exclusive.

use acqrel_isa::Size;
use yaxpeax_arm::armv8::a64::{Instruction, Opcode};

use super::address::Address;
use super::build::Build;
use super::encoding::Refusal;
use super::operand::gpr;
use crate::op::{BinaryOp, LoadOrder, MicroOp, Place, Status, StoreOrder, UnaryOp, Value};

/// How a loaded value becomes that of a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extension {
    Zero,
    Sign,
}

/// Decodes the loads whose operands are a register and an address.
pub(super) fn load(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let destination = gpr(insn, 0)?;
    let whole = destination.width;
    let (size, extension, order, exclusive) =
        form(insn.opcode, whole).ok_or(Refusal::NotModelled)?;
    let address = Address::of(insn, 1, build)?;
    let loaded = if destination.reg.is_some() { Some(build.temp()) } else { None };
    build.push(MicroOp::Load { dst: loaded, address: address.value, size, order, exclusive });
    if let Some(place) = loaded {
        let value = extended(build, Value::Place(place), size, extension, destination.width);
        build.write(destination, value);
    }
    address.write_back(build);
    Ok(())
}

/// The size, extension and order of a load, and whether it is exclusive. `whole` is the size of
/// the register, for mnemonics that name none.
#[rustfmt::skip] // One group of mnemonics a line.
fn form(opcode: Opcode, whole: Size) -> Option<(Size, Extension, LoadOrder, bool)> {
    use Extension::{Sign, Zero};
    use LoadOrder::{Acquire, AcquirePc, LimitedAcquire, Plain};
    Some(match opcode {
        Opcode::LDR | Opcode::LDUR => (whole, Zero, Plain, false),
        Opcode::LDRB | Opcode::LDURB => (Size::B, Zero, Plain, false),
        Opcode::LDRH | Opcode::LDURH => (Size::H, Zero, Plain, false),
        Opcode::LDRSB | Opcode::LDURSB => (Size::B, Sign, Plain, false),
        Opcode::LDRSH | Opcode::LDURSH => (Size::H, Sign, Plain, false),
        Opcode::LDRSW | Opcode::LDURSW => (Size::W, Sign, Plain, false),
        Opcode::LDAR => (whole, Zero, Acquire, false),
        Opcode::LDARB => (Size::B, Zero, Acquire, false),
        Opcode::LDARH => (Size::H, Zero, Acquire, false),
        Opcode::LDLAR => (whole, Zero, LimitedAcquire, false),
        Opcode::LDLARB => (Size::B, Zero, LimitedAcquire, false),
        Opcode::LDLARH => (Size::H, Zero, LimitedAcquire, false),
        Opcode::LDAPR | Opcode::LDAPUR => (whole, Zero, AcquirePc, false),
        Opcode::LDAPRB | Opcode::LDAPURB => (Size::B, Zero, AcquirePc, false),
        Opcode::LDAPRH | Opcode::LDAPURH => (Size::H, Zero, AcquirePc, false),
        Opcode::LDAPURSB => (Size::B, Sign, AcquirePc, false),
        Opcode::LDAPURSH => (Size::H, Sign, AcquirePc, false),
        Opcode::LDAPURSW => (Size::W, Sign, AcquirePc, false),
        Opcode::LDXR => (whole, Zero, Plain, true),
        Opcode::LDXRB => (Size::B, Zero, Plain, true),
        Opcode::LDXRH => (Size::H, Zero, Plain, true),
        Opcode::LDAXR => (whole, Zero, Acquire, true),
        Opcode::LDAXRB => (Size::B, Zero, Acquire, true),
        Opcode::LDAXRH => (Size::H, Zero, Acquire, true),
        _ => return None,
    })
}

/// Decodes the stores whose operands are a register and an address.
pub(super) fn store(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let source = gpr(insn, 0)?;
    let whole = source.width;
    let (size, order) = match insn.opcode {
        Opcode::STR | Opcode::STUR => (whole, StoreOrder::Plain),
        Opcode::STRB | Opcode::STURB => (Size::B, StoreOrder::Plain),
        Opcode::STRH | Opcode::STURH => (Size::H, StoreOrder::Plain),
        Opcode::STLR | Opcode::STLUR => (whole, StoreOrder::Release),
        Opcode::STLRB | Opcode::STLURB => (Size::B, StoreOrder::Release),
        Opcode::STLRH | Opcode::STLURH => (Size::H, StoreOrder::Release),
        Opcode::STLLR => (whole, StoreOrder::LimitedRelease),
        Opcode::STLLRB => (Size::B, StoreOrder::LimitedRelease),
        Opcode::STLLRH => (Size::H, StoreOrder::LimitedRelease),
        _ => return Err(Refusal::NotModelled),
    };
    let address = Address::of(insn, 1, build)?;
    build.push(MicroOp::Store {
        address: address.value,
        value: source.value(),
        size,
        order,
        exclusive: None,
    });
    address.write_back(build);
    Ok(())
}

/// Decodes STXR and STLXR: a status register, a data register and an address.
pub(super) fn store_exclusive(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let (status, source) = (gpr(insn, 0)?, gpr(insn, 1)?);
    let whole = source.width;
    let (size, order) = match insn.opcode {
        Opcode::STXR => (whole, StoreOrder::Plain),
        Opcode::STXRB => (Size::B, StoreOrder::Plain),
        Opcode::STXRH => (Size::H, StoreOrder::Plain),
        Opcode::STLXR => (whole, StoreOrder::Release),
        Opcode::STLXRB => (Size::B, StoreOrder::Release),
        Opcode::STLXRH => (Size::H, StoreOrder::Release),
        _ => return Err(Refusal::NotModelled),
    };
    let address = Address::of(insn, 2, build)?.value;
    let exclusive = Some(status.reg.map_or(Status::Discarded, |reg| Status::To(Place::Reg(reg))));
    build.push(MicroOp::Store { address, value: source.value(), size, order, exclusive });
    Ok(())
}

/// Decodes LDP, LDPSW and STP: two registers and an address. They are two accesses, in the order
/// of the addresses; no more is promised of them without `FEAT_LSE2`.
pub(super) fn pair(insn: &Instruction, build: &mut Build) -> Result<(), Refusal> {
    let registers = [gpr(insn, 0)?, gpr(insn, 1)?];
    let (size, extension) = match insn.opcode {
        Opcode::LDP | Opcode::STP => (registers[0].width, Extension::Zero),
        Opcode::LDPSW => (Size::W, Extension::Sign),
        _ => return Err(Refusal::NotModelled),
    };
    let address = Address::of(insn, 2, build)?;
    let second = build.binary(BinaryOp::Add, Size::DW, address.value, Value::Const(size.bytes()));
    let accesses = [(registers[0], address.value), (registers[1], second)];
    if insn.opcode == Opcode::STP {
        for (register, address) in accesses {
            let value = register.value();
            build.push(MicroOp::Store {
                address,
                value,
                size,
                order: StoreOrder::Plain,
                exclusive: None,
            });
        }
    } else {
        // Both are loaded before either is written: the first may be the base register.
        let loaded = accesses.map(|(register, address)| {
            let dst = register.reg.map(|_| build.temp());
            build.push(MicroOp::Load {
                dst,
                address,
                size,
                order: LoadOrder::Plain,
                exclusive: false,
            });
            (register, dst)
        });
        for (register, dst) in loaded {
            if let Some(place) = dst {
                let value = extended(build, Value::Place(place), size, extension, register.width);
                build.write(register, value);
            }
        }
    }
    address.write_back(build);
    Ok(())
}

/// A zero-extended value, sign-extended from `size` if it is to be.
fn extended(
    build: &mut Build,
    value: Value,
    size: Size,
    extension: Extension,
    width: Size,
) -> Value {
    match extension {
        Extension::Zero => value,
        Extension::Sign => build.unary(UnaryOp::SignExtend(size), width, value),
    }
}
