//! Arithmetic, logic and byte swaps (RFC 9669, sections 4.1 and 4.2).

use super::build::{Build, operand, place, size};
use acqrel_isa::{AluOp, MovSx, Operand, Reg, Size, SwapBits, SwapOp, Width};
use acqrel_machine::op::{BinaryOp, UnaryOp, Value};

pub(super) fn binary(build: &mut Build, op: AluOp, width: Width, dst: Reg, src: Operand) {
    let (to, b, size) = (place(dst), operand(src), size(width));
    let a = Value::from(to);
    let op = match op {
        AluOp::Add => BinaryOp::Add,
        AluOp::Sub => BinaryOp::Sub,
        AluOp::Mul => BinaryOp::Mul,
        // Division by 0 gives 0.
        AluOp::Div => BinaryOp::DivUnsigned,
        AluOp::Sdiv => BinaryOp::DivSigned,
        AluOp::Or => BinaryOp::Or,
        AluOp::And => BinaryOp::And,
        AluOp::Xor => BinaryOp::Xor,
        AluOp::Mov => return build.unary(to, UnaryOp::Copy, size, b),
        AluOp::Lsh => return shift(build, BinaryOp::ShiftLeft, size, dst, b),
        AluOp::Rsh => return shift(build, BinaryOp::ShiftRight, size, dst, b),
        AluOp::Arsh => return shift(build, BinaryOp::ShiftRightSigned, size, dst, b),
        AluOp::Mod => return modulo(build, BinaryOp::DivUnsigned, size, dst, b),
        AluOp::Smod => return modulo(build, BinaryOp::DivSigned, size, dst, b),
    };
    build.binary(to, op, size, a, b);
}

/// A shift; its count is masked to the width.
fn shift(build: &mut Build, op: BinaryOp, size: Size, dst: Reg, count: Value) {
    let mask = u64::from(size.bits() - 1);
    let count = match count {
        Value::Const(count) => Value::Const(count & mask),
        Value::Place(_) => build.binary_temp(BinaryOp::And, size, count, Value::Const(mask)),
    };
    build.binary(place(dst), op, size, place(dst).into(), count);
}

/// `a - a / b * b`: what is left of a division, and `a` if `b` is 0.
fn modulo(build: &mut Build, divide: BinaryOp, size: Size, dst: Reg, b: Value) {
    let a = Value::from(place(dst));
    let quotient = build.binary_temp(divide, size, a, b);
    let product = build.binary_temp(BinaryOp::Mul, size, quotient, b);
    build.binary(place(dst), BinaryOp::Sub, size, a, product);
}

pub(super) fn negate(build: &mut Build, width: Width, dst: Reg) {
    build.binary(place(dst), BinaryOp::Sub, size(width), Value::ZERO, place(dst).into());
}

pub(super) fn extend(build: &mut Build, kind: MovSx, dst: Reg, src: Reg) {
    let (from, to) = match kind {
        MovSx::S8To32 => (Size::B, Size::W),
        MovSx::S16To32 => (Size::H, Size::W),
        MovSx::S8To64 => (Size::B, Size::DW),
        MovSx::S16To64 => (Size::H, Size::DW),
        MovSx::S32To64 => (Size::W, Size::DW),
    };
    build.unary(place(dst), UnaryOp::SignExtend(from), to, place(src).into());
}

/// A byte swap of a little-endian machine.
pub(super) fn swap(build: &mut Build, op: SwapOp, bits: SwapBits, dst: Reg) {
    let size = match bits {
        SwapBits::B16 => Size::H,
        SwapBits::B32 => Size::W,
        SwapBits::B64 => Size::DW,
    };
    let op = match op {
        SwapOp::Le => UnaryOp::Copy,
        SwapOp::Be | SwapOp::Bswap => UnaryOp::ReverseBytes,
    };
    build.unary(place(dst), op, size, place(dst).into());
}
