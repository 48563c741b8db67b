//! Plain loads and stores (Arm ARM, section C4.1.94).

use super::{fields, size_field};
use crate::backend::arm64::registers::Gpr;
use acqrel_isa::Size;

/// Which way data goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Transfer {
    Store,
    /// With zeros above.
    Load,
    /// With the sign above, to 64 bits. There is none of 64 bits.
    LoadSigned,
}

impl Transfer {
    const fn field(self) -> u32 {
        match self {
            Self::Store => 0,
            Self::Load => 1 << 22,
            Self::LoadSigned => 2 << 22,
        }
    }
}

/// With an unsigned offset that is a multiple of the size, below 4096 times it.
pub(in super::super) fn scaled(
    transfer: Transfer,
    size: Size,
    t: Gpr,
    n: Gpr,
    off: i16,
) -> Option<u32> {
    let off = u32::try_from(off).ok()?;
    let bytes = 1 << (size_field(size) >> 30);
    if off & (bytes - 1) != 0 || off >= bytes << 12 {
        return None;
    }
    let off = off / bytes;
    Some(size_field(size) | 0x3900_0000 | transfer.field() | off << 10 | fields(t, n, Gpr::X0))
}

/// The field of an offset of -256 to 255.
pub(super) fn imm9(off: i16) -> Option<u32> {
    (-256..256).contains(&off).then(|| (i32::from(off).cast_unsigned() & 0x1ff) << 12)
}

/// `LDUR`, `STUR`: with an offset of -256 to 255.
pub(in super::super) fn unscaled_plain(
    transfer: Transfer,
    size: Size,
    t: Gpr,
    n: Gpr,
    off: i16,
) -> Option<u32> {
    let off = imm9(off)?;
    Some(size_field(size) | 0x3800_0000 | transfer.field() | off | fields(t, n, Gpr::X0))
}

/// With a register for an offset.
pub(in super::super) const fn indexed(
    transfer: Transfer,
    size: Size,
    t: Gpr,
    n: Gpr,
    m: Gpr,
) -> u32 {
    size_field(size) | 0x3820_6800 | transfer.field() | fields(t, n, m)
}

/// `LDR` of 32 bits at a base and four times a register.
pub(in super::super) const fn load_word_indexed(t: Gpr, n: Gpr, m: Gpr) -> u32 {
    indexed(Transfer::Load, Size::W, t, n, m) | 1 << 12
}
