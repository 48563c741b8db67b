//! Pairs of registers in memory, and what is saved on the stack (Arm ARM, section C4.1.94).

use super::fields;
use crate::backend::arm64::registers::Gpr;

/// An offset of pairs: a multiple of 8 from -512 to 504.
const fn imm7(off: i16) -> u32 {
    ((off as i32 / 8).cast_unsigned() & 0x7f) << 15
}

/// `STP` of 64-bit registers at an offset, which is a multiple of 8 from -512 to 504.
pub(in super::super) const fn store_pair(a: Gpr, b: Gpr, n: Gpr, off: i16) -> u32 {
    0xa900_0000 | imm7(off) | b.field() << 10 | fields(a, n, Gpr::X0)
}

/// `LDP` likewise.
pub(in super::super) const fn load_pair(a: Gpr, b: Gpr, n: Gpr, off: i16) -> u32 {
    store_pair(a, b, n, off) | 1 << 22
}

/// `STP` or `STR` before which the stack pointer goes down by so many bytes, a multiple of 16 of
/// at most 256.
pub(in super::super) const fn push(a: Gpr, b: Option<Gpr>, bytes: i16) -> u32 {
    match b {
        Some(b) => store_pair(a, b, Gpr::ZERO, -bytes) | 1 << 23,
        None => 0xf800_0c00 | imm9(-bytes) | fields(a, Gpr::ZERO, Gpr::X0),
    }
}

/// `LDP` or `LDR` after which the stack pointer goes up by so many bytes, a multiple of 16 below
/// 256.
pub(in super::super) const fn pop(a: Gpr, b: Option<Gpr>, bytes: i16) -> u32 {
    match b {
        Some(b) => 0xa8c0_0000 | imm7(bytes) | b.field() << 10 | fields(a, Gpr::ZERO, Gpr::X0),
        None => 0xf840_0400 | imm9(bytes) | fields(a, Gpr::ZERO, Gpr::X0),
    }
}

/// `STP` or `STR` above the stack pointer, at a multiple of 16 of at most 496.
pub(in super::super) const fn save(a: Gpr, b: Option<Gpr>, off: i16) -> u32 {
    match b {
        Some(b) => store_pair(a, b, Gpr::ZERO, off),
        None => 0xf900_0000 | imm12(off) | fields(a, Gpr::ZERO, Gpr::X0),
    }
}

/// `LDP` or `LDR` of what is there.
pub(in super::super) const fn restore(a: Gpr, b: Option<Gpr>, off: i16) -> u32 {
    save(a, b, off) | 1 << 22
}

const fn imm9(off: i16) -> u32 {
    ((off as i32).cast_unsigned() & 0x1ff) << 12
}

const fn imm12(off: i16) -> u32 {
    ((off as i32).cast_unsigned() / 8) << 10
}
