//! Data processing (Arm ARM, sections C4.1.92 and C4.1.93).

use super::{Bitmask, Imm12, fields, sf};
use crate::backend::arm64::registers::Gpr;
use acqrel_isa::{SwapBits, Width};

/// `ADD` or `SUB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Arithmetic {
    Add,
    Sub,
}

/// A logical operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Logical {
    And,
    Orr,
    Eor,
    /// Sets flags, too.
    Ands,
    /// Inverts the second operand.
    Orn,
}

/// A shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Shift {
    Lsl,
    Lsr,
    Asr,
}

impl Arithmetic {
    const fn field(self) -> u32 {
        match self {
            Self::Add => 0,
            Self::Sub => 1 << 30,
        }
    }
}

impl Logical {
    const fn field(self) -> u32 {
        match self {
            Self::And => 0,
            Self::Orr => 1 << 29,
            Self::Eor => 2 << 29,
            Self::Ands => 3 << 29,
            Self::Orn => 1 << 29 | 1 << 21,
        }
    }
}

const SET_FLAGS: u32 = 1 << 29;

/// An instruction of three registers that has been given for 32 bits of `X0`, for others.
pub(in super::super) const fn with_operands(
    word: u32,
    width: Width,
    d: Gpr,
    n: Gpr,
    m: Gpr,
) -> u32 {
    word | sf(width) | fields(d, n, m)
}

/// `ADD` or `SUB` of registers.
pub(in super::super) const fn arithmetic(
    op: Arithmetic,
    width: Width,
    d: Gpr,
    n: Gpr,
    m: Gpr,
) -> u32 {
    sf(width) | 0x0b00_0000 | op.field() | fields(d, n, m)
}

/// `ADD` or `SUB` of an immediate. Here register 31 is the stack pointer.
pub(in super::super) const fn arithmetic_imm(
    op: Arithmetic,
    width: Width,
    d: Gpr,
    n: Gpr,
    imm: Imm12,
) -> u32 {
    sf(width) | 0x1100_0000 | op.field() | imm.field() | fields(d, n, Gpr::X0)
}

/// `CMP` of registers.
pub(in super::super) const fn compare(width: Width, n: Gpr, m: Gpr) -> u32 {
    arithmetic(Arithmetic::Sub, width, Gpr::ZERO, n, m) | SET_FLAGS
}

/// `CMP` with an immediate, or `CMN` for [`Arithmetic::Add`].
pub(in super::super) const fn compare_imm(op: Arithmetic, width: Width, n: Gpr, imm: Imm12) -> u32 {
    arithmetic_imm(op, width, Gpr::ZERO, n, imm) | SET_FLAGS
}

/// A logical operation of registers.
pub(in super::super) const fn logical(op: Logical, width: Width, d: Gpr, n: Gpr, m: Gpr) -> u32 {
    sf(width) | 0x0a00_0000 | op.field() | fields(d, n, m)
}

/// `ORR` with a second operand shifted left by 32.
pub(in super::super) const fn or_shifted(d: Gpr, n: Gpr, m: Gpr) -> u32 {
    logical(Logical::Orr, Width::W64, d, n, m) | 32 << 10
}

/// A logical operation with an immediate. [`Logical::Orn`] has none.
pub(in super::super) const fn logical_imm(
    op: Logical,
    width: Width,
    d: Gpr,
    n: Gpr,
    imm: Bitmask,
) -> u32 {
    sf(width) | 0x1200_0000 | (op.field() & (3 << 29)) | imm.field() | fields(d, n, Gpr::X0)
}

/// `MOVN` (0), `MOVZ` (2) or `MOVK` (3) of 16 bits at the quarter with a number.
pub(super) const fn move_wide(width: Width, op: u32, d: Gpr, bits: u16, quarter: u32) -> u32 {
    sf(width) | 0x1280_0000 | op << 29 | (quarter & 3) << 21 | (bits as u32) << 5 | d.field()
}

/// A shift by a register.
pub(in super::super) const fn shift(op: Shift, width: Width, d: Gpr, n: Gpr, m: Gpr) -> u32 {
    let op = match op {
        Shift::Lsl => 0,
        Shift::Lsr => 1 << 10,
        Shift::Asr => 2 << 10,
    };
    sf(width) | 0x1ac0_2000 | op | fields(d, n, m)
}

/// `SBFM` or `UBFM`: shifts left by `left`, then right by `right`, both modulo the width.
pub(in super::super) const fn bitfield(
    signed: bool,
    width: Width,
    d: Gpr,
    n: Gpr,
    left: u32,
    right: u32,
) -> u32 {
    let (n_bit, mask) = match width {
        Width::W32 => (0, 31),
        Width::W64 => (1 << 22, 63),
    };
    let (left, right) = (left & mask, right & mask);
    let op = if signed { 0x1300_0000 } else { 0x5300_0000 };
    let rotate = right.wrapping_sub(left) & mask;
    sf(width) | op | n_bit | rotate << 16 | (mask - left) << 10 | fields(d, n, Gpr::X0)
}

/// A shift by an immediate, modulo the width.
pub(in super::super) const fn shift_imm(op: Shift, width: Width, d: Gpr, n: Gpr, by: u32) -> u32 {
    match op {
        Shift::Lsl => bitfield(false, width, d, n, by, 0),
        Shift::Lsr => bitfield(false, width, d, n, 0, by),
        Shift::Asr => bitfield(true, width, d, n, 0, by),
    }
}

/// `SXTB`, `SXTH` or `SXTW`: extends the low `bits` with their sign.
pub(in super::super) const fn extend_signed(width: Width, d: Gpr, n: Gpr, bits: u32) -> u32 {
    let by = width.bits() - bits;
    bitfield(true, width, d, n, by, by)
}

/// `UXTH`.
pub(in super::super) const fn extend_zero(d: Gpr, n: Gpr) -> u32 {
    bitfield(false, Width::W32, d, n, 16, 16)
}

/// `ROR` of 64 bits by an immediate below 64.
pub(in super::super) const fn rotate_imm(d: Gpr, n: Gpr, by: u32) -> u32 {
    0x93c0_0000 | (by & 63) << 10 | fields(d, n, n)
}

/// `UDIV` or `SDIV`.
pub(in super::super) const fn divide(signed: bool, width: Width, d: Gpr, n: Gpr, m: Gpr) -> u32 {
    let op = if signed { 0x1ac0_0c00 } else { 0x1ac0_0800 };
    sf(width) | op | fields(d, n, m)
}

/// `MUL`.
pub(in super::super) const fn multiply(width: Width, d: Gpr, n: Gpr, m: Gpr) -> u32 {
    sf(width) | 0x1b00_7c00 | fields(d, n, m)
}

/// `MSUB`: `a - n * m`.
pub(in super::super) const fn multiply_subtract(
    width: Width,
    d: Gpr,
    n: Gpr,
    m: Gpr,
    a: Gpr,
) -> u32 {
    sf(width) | 0x1b00_8000 | a.field() << 10 | fields(d, n, m)
}

/// `REV16` or `REV` of 32 bits, or `REV` of 64.
pub(in super::super) const fn reverse(bits: SwapBits, d: Gpr, n: Gpr) -> u32 {
    let op = match bits {
        SwapBits::B16 => 0x5ac0_0400,
        SwapBits::B32 => 0x5ac0_0800,
        SwapBits::B64 => 0xdac0_0c00,
    };
    op | fields(d, n, Gpr::X0)
}
