//! Ordered and atomic accesses (Arm ARM, section C4.1.94). Fields that name no register are ones,
//! as they should be.

use super::memory::imm9;
use super::{fields, size_field};
use crate::backend::arm64::registers::Gpr;
use acqrel_isa::Size;

/// An ordered access without an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Ordered {
    Ldar,
    Ldlar,
    Ldapr,
    Stlr,
    Stllr,
}

/// An ordered access with an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Unscaled {
    Ldapur,
    Stlur,
}

/// An operation of `FEAT_LSE`, `CAS` excepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Lse {
    Ldadd,
    Ldclr,
    Ldeor,
    Ldset,
    Swp,
}

/// An ordered access.
pub(in super::super) const fn ordered(op: Ordered, size: Size, t: Gpr, n: Gpr) -> u32 {
    let op = match op {
        Ordered::Ldar => 0x08df_fc00,
        Ordered::Ldlar => 0x08df_7c00,
        Ordered::Ldapr => 0x38bf_c000,
        Ordered::Stlr => 0x089f_fc00,
        Ordered::Stllr => 0x089f_7c00,
    };
    size_field(size) | op | fields(t, n, Gpr::X0)
}

/// An ordered access with an offset of -256 to 255.
pub(in super::super) fn unscaled(
    op: Unscaled,
    size: Size,
    t: Gpr,
    n: Gpr,
    off: i16,
) -> Option<u32> {
    let op = match op {
        Unscaled::Ldapur => 0x1940_0000,
        Unscaled::Stlur => 0x1900_0000,
    };
    Some(size_field(size) | op | imm9(off)? | fields(t, n, Gpr::X0))
}

/// `LDXR`, or `LDAXR`.
pub(in super::super) const fn load_exclusive(acquire: bool, size: Size, t: Gpr, n: Gpr) -> u32 {
    let acquire = if acquire { 1 << 15 } else { 0 };
    size_field(size) | 0x085f_7c00 | acquire | fields(t, n, Gpr::X0)
}

/// `STXR`, or `STLXR`. `s` is to be neither of the others.
pub(in super::super) const fn store_exclusive(
    release: bool,
    size: Size,
    s: Gpr,
    t: Gpr,
    n: Gpr,
) -> u32 {
    let release = if release { 1 << 15 } else { 0 };
    size_field(size) | 0x0800_7c00 | release | fields(t, n, s)
}

/// An operation with `s`, which gives the old value in `t`. With the zero register for it and
/// without `acquire` that is `STADD` and so on.
pub(in super::super) const fn lse(
    op: Lse,
    acquire: bool,
    release: bool,
    size: Size,
    s: Gpr,
    t: Gpr,
    n: Gpr,
) -> u32 {
    let op = match op {
        Lse::Ldadd => 0,
        Lse::Ldclr => 1 << 12,
        Lse::Ldeor => 2 << 12,
        Lse::Ldset => 3 << 12,
        Lse::Swp => 8 << 12,
    };
    let order = (acquire as u32) << 23 | (release as u32) << 22;
    size_field(size) | 0x3820_0000 | order | op | fields(t, n, s)
}

/// `CAS`: stores `t` if there is what `s` has, which gets what was there.
pub(in super::super) const fn cas(
    acquire: bool,
    release: bool,
    size: Size,
    s: Gpr,
    t: Gpr,
    n: Gpr,
) -> u32 {
    let order = (acquire as u32) << 22 | (release as u32) << 15;
    size_field(size) | 0x08a0_7c00 | order | fields(t, n, s)
}
