//! `push`, `pop` and `leave`, of 64 bits.

use acqrel_isa::Size;
use iced_x86::Code;

use super::lift::Lift;
use super::operand::Operand;
use crate::Reason;
use crate::op::{BinaryOp, Reg, UnaryOp, Value};

/// The bytes of a slot of the stack.
const SLOT: u64 = 8;

impl Lift<'_> {
    /// Pushes a value. If the store faults the stack pointer has not moved.
    pub(super) fn push_value(&mut self, value: Value) -> Result<(), Reason> {
        let top = self.binary_temp(BinaryOp::Sub, Size::DW, Reg::RSP, SLOT)?;
        self.store(top, Size::DW, value);
        self.unary(Reg::RSP, UnaryOp::Copy, Size::DW, top);
        Ok(())
    }

    /// Pops a value, and removes more bytes below it.
    pub(super) fn pop_value(&mut self, more: u64) -> Result<Value, Reason> {
        let value = self.load(Reg::RSP.into(), Size::DW)?;
        self.binary(Reg::RSP, BinaryOp::Add, Size::DW, Reg::RSP, SLOT + more);
        Ok(value)
    }
}

/// `push` of a register, of memory, or of a constant, which is sign-extended.
pub(super) fn push(lift: &mut Lift<'_>) -> Result<(), Reason> {
    lift.refuse(&[Code::Push_r16, Code::Push_rm16, Code::Push_imm16, Code::Pushw_imm8])?;
    let operand = lift.operand(0)?;
    let value = lift.read(operand)?;
    lift.push_value(value)
}

/// `pop` of a register. `pop rsp` leaves the value popped.
pub(super) fn pop(lift: &mut Lift<'_>) -> Result<(), Reason> {
    lift.refuse(&[Code::Pop_r16])?;
    let dst @ Operand::Register(_) = lift.operand(0)? else {
        return Err(Reason::NotModelled);
    };
    let value = lift.pop_value(0)?;
    lift.write(dst, value)
}

/// `leave`: the frame at `rbp` is removed.
pub(super) fn leave(lift: &mut Lift<'_>) -> Result<(), Reason> {
    lift.refuse(&[Code::Leavew])?;
    let value = lift.load(Reg::RBP.into(), Size::DW)?;
    lift.binary(Reg::RSP, BinaryOp::Add, Size::DW, Reg::RBP, SLOT);
    lift.unary(Reg::RBP, UnaryOp::Copy, Size::DW, value);
    Ok(())
}
