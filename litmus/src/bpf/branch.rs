//! The conditions of jumps (RFC 9669, section 4.3).

use super::build::{Build, operand, place, size};
use acqrel_isa::{Cond, Operand, Reg, Width};
use acqrel_machine::op::{BinaryOp, Condition, Value};

pub(super) fn condition(
    build: &mut Build,
    cond: Cond,
    width: Width,
    dst: Reg,
    src: Operand,
) -> Condition {
    let size = size(width);
    let (a, b) = (Value::from(place(dst)), operand(src));
    // With the sign bit inverted, signed numbers are in the order of unsigned ones.
    let sign = 1 << (size.bits() - 1);
    let inverted = |build: &mut Build, value| match value {
        Value::Const(number) => Value::Const(number ^ sign),
        Value::Place(_) => build.binary_temp(BinaryOp::Xor, size, value, Value::Const(sign)),
    };
    let (a, b) = match cond {
        Cond::Sgt | Cond::Sge | Cond::Slt | Cond::Sle => (inverted(build, a), inverted(build, b)),
        Cond::Eq | Cond::Ne | Cond::Set | Cond::Gt | Cond::Ge | Cond::Lt | Cond::Le => (a, b),
    };
    let (op, a, b, expected) = match cond {
        Cond::Eq => (BinaryOp::Equal, a, b, true),
        Cond::Ne => (BinaryOp::Equal, a, b, false),
        Cond::Set => (BinaryOp::And, a, b, true),
        Cond::Lt | Cond::Slt => (BinaryOp::LessUnsigned, a, b, true),
        Cond::Ge | Cond::Sge => (BinaryOp::LessUnsigned, a, b, false),
        Cond::Gt | Cond::Sgt => (BinaryOp::LessUnsigned, b, a, true),
        Cond::Le | Cond::Sle => (BinaryOp::LessUnsigned, b, a, false),
    };
    Condition { value: build.binary_temp(op, size, a, b), expected }
}
