//! [`Build`]: the list of an instruction's micro-operations in the making.

use acqrel_isa::Size;

use super::operand::Gpr;
use crate::op::{BinaryOp, Compute, Flag, MicroOp, Place, Reg, Temp, TernaryOp, UnaryOp, Value};

/// An instruction's micro-operations in the making.
///
/// Registers and flags are written last, after all accesses to memory: an access that faults
/// leaves them as they were.
#[derive(Debug)]
pub(super) struct Build {
    /// The address of the instruction.
    pub(super) address: u64,
    ops: Vec<MicroOp>,
    temps: u8,
}

impl Build {
    /// No micro-operation yet.
    pub(super) fn new(address: u64) -> Self {
        Self { address, ops: Vec::with_capacity(4), temps: 0 }
    }

    /// The micro-operations; none if they need more temporaries than there are.
    pub(super) fn into_ops(self) -> Option<Vec<MicroOp>> {
        (usize::from(self.temps) <= Temp::COUNT).then_some(self.ops)
    }

    /// Adds a micro-operation.
    pub(super) fn push(&mut self, op: MicroOp) {
        self.ops.push(op);
    }

    /// A temporary that was not used before.
    pub(super) fn temp(&mut self) -> Place {
        let temp = Temp::wrapping(self.temps);
        self.temps += 1;
        Place::Temp(temp)
    }

    /// A function of one operand, in a new temporary.
    pub(super) fn unary(&mut self, op: UnaryOp, width: Size, a: Value) -> Value {
        self.compute(width, Compute::Unary(op, a))
    }

    /// A function of two operands, in a new temporary.
    pub(super) fn binary(&mut self, op: BinaryOp, width: Size, a: Value, b: Value) -> Value {
        self.compute(width, Compute::Binary(op, a, b))
    }

    /// A function of three operands, in a new temporary.
    pub(super) fn ternary(
        &mut self,
        op: TernaryOp,
        width: Size,
        a: Value,
        b: Value,
        c: Value,
    ) -> Value {
        self.compute(width, Compute::Ternary(op, a, b, c))
    }

    fn compute(&mut self, width: Size, compute: Compute) -> Value {
        let dst = self.temp();
        self.push(MicroOp::Compute { dst, compute, width });
        Value::Place(dst)
    }

    /// Writes all 64 bits of `value` to a place.
    fn copy(&mut self, dst: Place, value: Value) {
        self.push(MicroOp::Compute {
            dst,
            compute: Compute::Unary(UnaryOp::Copy, value),
            width: Size::DW,
        });
    }

    /// `value` shifted to the left by a constant.
    pub(super) fn shifted_left(&mut self, value: Value, width: Size, amount: u8) -> Value {
        if amount == 0 {
            return value;
        }
        self.binary(BinaryOp::ShiftLeft, width, value, Value::Const(amount.into()))
    }

    /// `base` plus a constant.
    pub(super) fn offset(&mut self, base: Value, offset: i64) -> Value {
        if offset == 0 {
            return base;
        }
        self.binary(BinaryOp::Add, Size::DW, base, Value::Const(offset.cast_unsigned()))
    }

    /// `then` if `condition` is not 0, else `otherwise`, in a new temporary.
    pub(super) fn select(&mut self, condition: Value, then: Value, otherwise: Value) -> Value {
        let dst = self.temp();
        self.push(MicroOp::Select { dst, condition, then, otherwise });
        Value::Place(dst)
    }

    /// Writes all 64 bits of `value` to a register; nothing, if that is the zero register. A
    /// temporary that has been written by the last micro-operation is not read again: that
    /// operation then writes the register instead.
    pub(super) fn write(&mut self, register: Gpr, value: Value) {
        let Some(reg) = register.reg else { return };
        self.write_reg(reg, value);
    }

    /// As [`Self::write`], to a register that is not the zero register.
    pub(super) fn write_reg(&mut self, reg: Reg, value: Value) {
        let place = Place::Reg(reg);
        let dst = match self.ops.last_mut() {
            Some(MicroOp::Compute { dst, .. } | MicroOp::Select { dst, .. }) => Some(dst),
            Some(MicroOp::Load { dst, .. } | MicroOp::Rmw { dst, .. }) => dst.as_mut(),
            _ => None,
        };
        match dst {
            Some(dst @ Place::Temp(_)) if Value::Place(*dst) == value => *dst = place,
            _ => self.copy(place, value),
        }
    }

    /// Writes the four flags.
    pub(super) fn write_flags(&mut self, flags: Flags) {
        for (flag, value) in flags.each() {
            self.copy(Place::Flag(flag), value);
        }
    }
}

/// The values of the four flags of PSTATE, each 0 or 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Flags {
    pub(super) negative: Value,
    pub(super) zero: Value,
    pub(super) carry: Value,
    pub(super) overflow: Value,
}

impl Flags {
    /// The flags of an immediate `nzcv`.
    pub(super) fn immediate(nzcv: u32) -> Self {
        let bit = |number: u32| Value::Const(u64::from((nzcv >> number) & 1));
        Self { negative: bit(3), zero: bit(2), carry: bit(1), overflow: bit(0) }
    }

    /// Each flag with its value, in the order N, Z, C, V.
    pub(super) fn each(self) -> [(Flag, Value); 4] {
        [
            (Flag::Negative, self.negative),
            (Flag::Zero, self.zero),
            (Flag::Carry, self.carry),
            (Flag::Overflow, self.overflow),
        ]
    }
}
