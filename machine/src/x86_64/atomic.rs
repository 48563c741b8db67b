//! Read-modify-writes of memory: the locked ones, which are one micro-operation, and `xchg`,
//! `xadd` and `cmpxchg` with and without `lock`.

use acqrel_isa::Size;

use super::alu::{Alu, Single};
use super::flags::Carry;
use super::lift::Lift;
use super::operand::{Operand, Part};
use crate::Reason;
use crate::op::{BinaryOp, MicroOp, Place, Reg, RmwOp, RmwOrder, UnaryOp, Value};

impl Lift<'_> {
    fn rmw(&mut self, dst: Option<Place>, op: RmwOp, address: Value, operand: Value, size: Size) {
        let order = RmwOrder::Locked;
        self.push(MicroOp::Rmw { dst, op, address, operand, size, order });
    }

    /// A locked read-modify-write whose old value goes to a new temporary.
    fn rmw_temp(
        &mut self,
        op: RmwOp,
        address: Value,
        operand: Value,
        size: Size,
    ) -> Result<Value, Reason> {
        let old = self.temp()?;
        self.rmw(Some(old.into()), op, address, operand, size);
        Ok(old.into())
    }

    /// The memory operand of a locked instruction.
    fn locked_operand(&mut self) -> Result<(Value, Size), Reason> {
        match self.operand(0)? {
            Operand::Memory { address, size } => Ok((address, size)),
            Operand::Register(_) | Operand::Immediate(_) => Err(Reason::Prefix),
        }
    }
}

/// Locked `add`, `adc`, `sub`, `sbb`, `and`, `or`, `xor`.
pub(super) fn binary(lift: &mut Lift<'_>, alu: Alu) -> Result<(), Reason> {
    let (address, size) = lift.locked_operand()?;
    let src = lift.operand(1)?;
    let b = lift.read(src)?;
    let op = match alu {
        Alu::Add | Alu::AddCarry => RmwOp::Add,
        Alu::Sub | Alu::SubBorrow => RmwOp::Sub,
        Alu::And => RmwOp::And,
        Alu::Or => RmwOp::Or,
        Alu::Xor => RmwOp::Xor,
        Alu::Compare | Alu::Test => return Err(Reason::Prefix),
    };
    let operand = match alu {
        // What goes in besides is added to the operand: only the sum matters to memory.
        Alu::AddCarry | Alu::SubBorrow => {
            lift.binary_temp(BinaryOp::Add, size, b, alu.carry_in())?
        }
        Alu::Add | Alu::Sub | Alu::And | Alu::Or | Alu::Xor | Alu::Compare | Alu::Test => b,
    };
    let a = lift.rmw_temp(op, address, operand, size)?;
    let result = lift.alu(alu, size, a, b)?;
    lift.alu_flags(alu, size, a, b, result);
    Ok(())
}

/// Locked `inc`, `dec`, `neg`.
pub(super) fn single(lift: &mut Lift<'_>, single: Single) -> Result<(), Reason> {
    let (address, size) = lift.locked_operand()?;
    let (op, operand) = match single {
        Single::Increment => (RmwOp::Add, Value::ONE),
        Single::Decrement => (RmwOp::Sub, Value::ONE),
        Single::Negate => (RmwOp::SubFrom, Value::ZERO),
    };
    let a = lift.rmw_temp(op, address, operand, size)?;
    let result = lift.single(single, size, a)?;
    lift.single_flags(single, size, a, result);
    Ok(())
}

/// Locked `not`.
pub(super) fn not(lift: &mut Lift<'_>) -> Result<(), Reason> {
    let (address, size) = lift.locked_operand()?;
    lift.rmw(None, RmwOp::Xor, address, Value::Const(u64::MAX), size);
    Ok(())
}

/// `xchg`: with memory it is locked, prefix or not (Intel SDM vol. 2, XCHG).
pub(super) fn exchange(lift: &mut Lift<'_>) -> Result<(), Reason> {
    let first = lift.operand(0)?;
    let second = lift.operand(1)?;
    let (memory, register) = if second.is_memory() { (second, first) } else { (first, second) };
    let value = lift.read(register)?;
    if let Operand::Memory { address, size } = memory {
        let old = lift.rmw_temp(RmwOp::Swap, address, value, size)?;
        return lift.write(register, old);
    }
    let old = lift.read(memory)?;
    let old = lift.unary_temp(UnaryOp::Copy, Size::DW, old)?;
    lift.write(memory, value)?;
    lift.write(register, old)
}

/// `xadd`.
pub(super) fn exchange_add(lift: &mut Lift<'_>) -> Result<(), Reason> {
    let dst = lift.operand(0)?;
    let src = lift.operand(1)?;
    let width = dst.size()?;
    let b = lift.read(src)?;
    if let (true, Operand::Memory { address, size }) = (lift.instruction.has_lock_prefix(), dst) {
        let a = lift.rmw_temp(RmwOp::Add, address, b, size)?;
        let sum = lift.alu(Alu::Add, width, a, b)?;
        lift.alu_flags(Alu::Add, width, a, b, sum);
        return lift.write(src, a);
    }
    let a = lift.read(dst)?;
    let sum = lift.alu(Alu::Add, width, a, b)?;
    if dst.is_memory() {
        lift.write(dst, sum)?;
    }
    lift.alu_flags(Alu::Add, width, a, b, sum);
    lift.write(src, a)?;
    if !dst.is_memory() {
        lift.write(dst, sum)?;
    }
    Ok(())
}

/// `cmpxchg`: compares `al`, `ax`, `eax` or `rax` with the destination.
///
/// Without `lock` the destination is written either way (Intel SDM vol. 2, CMPXCHG). The
/// accumulator is written only if they differ: a 32-bit one is then zero-extended, and not
/// otherwise.
pub(super) fn compare_exchange(lift: &mut Lift<'_>) -> Result<(), Reason> {
    let dst = lift.operand(0)?;
    let src = lift.operand(1)?;
    let width = dst.size()?;
    let new = lift.read(src)?;
    let Operand::Memory { address, size } = dst else {
        // What a failing compare does to a 32-bit register is not said.
        return Err(Reason::NotModelled);
    };
    let accumulator = Value::from(Reg::RAX);
    let locked = lift.instruction.has_lock_prefix();
    let old = if locked {
        lift.rmw_temp(RmwOp::CompareSwap { expected: accumulator }, address, new, size)?
    } else {
        lift.load(address, size)?
    };
    let equal = lift.binary_temp(BinaryOp::Equal, width, accumulator, old)?;
    if !locked {
        let stored = lift.temp()?;
        lift.select(stored, equal, new, old);
        lift.store(address, size, stored.into());
    }
    let difference = lift.binary_temp(BinaryOp::Sub, width, accumulator, old)?;
    let operands = [accumulator, old, Value::ZERO];
    lift.flags_of_sub(width, operands, difference, Carry::Set);
    let part = Part::low(Reg::RAX, width);
    let otherwise = match part.size {
        Size::W | Size::DW => old,
        Size::B => {
            let op = BinaryOp::Insert { low: 0, length: 8 };
            lift.binary_temp(op, Size::DW, accumulator, old)?
        }
        Size::H => {
            let op = BinaryOp::Insert { low: 0, length: 16 };
            lift.binary_temp(op, Size::DW, accumulator, old)?
        }
    };
    lift.select(Reg::RAX, equal, accumulator, otherwise);
    Ok(())
}
