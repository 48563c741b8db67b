//! [`Build`]: the micro-operations of an instruction in the making.

use acqrel_isa::{Operand, Reg, Size, Width};
use acqrel_machine::op::{
    BinaryOp, Compute, Condition, JumpKind, MicroOp, Place, Temp, UnaryOp, Value,
};

/// The micro-operations of an instruction in the making.
#[derive(Debug, Default)]
pub(super) struct Build {
    pub(super) ops: Vec<MicroOp>,
    temps: u8,
}

impl Build {
    /// A temporary that was not used before.
    pub(super) fn temp(&mut self) -> Place {
        let temp = Temp::new(self.temps).expect("an instruction of BPF needs few temporaries");
        self.temps += 1;
        temp.into()
    }

    pub(super) fn unary(&mut self, dst: Place, op: UnaryOp, width: Size, a: Value) {
        self.ops.push(MicroOp::Compute { dst, compute: Compute::Unary(op, a), width });
    }

    pub(super) fn binary(&mut self, dst: Place, op: BinaryOp, width: Size, a: Value, b: Value) {
        self.ops.push(MicroOp::Compute { dst, compute: Compute::Binary(op, a, b), width });
    }

    /// A function of two operands, in a new temporary.
    pub(super) fn binary_temp(&mut self, op: BinaryOp, width: Size, a: Value, b: Value) -> Value {
        let dst = self.temp();
        self.binary(dst, op, width, a, b);
        dst.into()
    }

    /// The address `base + off`.
    pub(super) fn address(&mut self, base: Reg, off: i16) -> Value {
        let base = place(base).into();
        if off == 0 {
            return base;
        }
        let off = Value::Const(i64::from(off).cast_unsigned());
        self.binary_temp(BinaryOp::Add, Size::DW, base, off)
    }

    pub(super) fn jump(&mut self, condition: Option<Condition>, target: u64, kind: JumpKind) {
        self.ops.push(MicroOp::Jump { condition, target: Value::Const(target), kind });
    }
}

/// The place of a register.
pub(super) fn place(reg: Reg) -> Place {
    let number = reg.number();
    acqrel_machine::Reg::new(number).expect("BPF has fewer than 32 registers").into()
}

/// An operand; an immediate is sign-extended.
pub(super) fn operand(operand: Operand) -> Value {
    match operand {
        Operand::Reg(reg) => place(reg).into(),
        Operand::Imm(imm) => Value::Const(i64::from(imm).cast_unsigned()),
    }
}

/// The width at which micro-operations work.
pub(super) const fn size(width: Width) -> Size {
    match width {
        Width::W32 => Size::W,
        Width::W64 => Size::DW,
    }
}
