//! Branches (Arm ARM, section C4.1.95).

use crate::backend::arm64::registers::Gpr;
use acqrel_isa::Width;

/// A condition on flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(in super::super) enum Condition {
    Eq = 0,
    Ne = 1,
    /// Unsigned higher or same.
    Hs = 2,
    /// Unsigned lower.
    Lo = 3,
    Hi = 8,
    Ls = 9,
    Ge = 10,
    Lt = 11,
    Gt = 12,
    Le = 13,
}

impl Condition {
    /// The condition that holds when this one does not.
    pub(in super::super) const fn inverted(self) -> Self {
        match self {
            Self::Eq => Self::Ne,
            Self::Ne => Self::Eq,
            Self::Hs => Self::Lo,
            Self::Lo => Self::Hs,
            Self::Hi => Self::Ls,
            Self::Ls => Self::Hi,
            Self::Ge => Self::Lt,
            Self::Lt => Self::Ge,
            Self::Gt => Self::Le,
            Self::Le => Self::Gt,
        }
    }
}

/// What a conditional branch looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Test {
    Flags(Condition),
    /// `CBZ`.
    Zero(Width, Gpr),
    /// `CBNZ`.
    NonZero(Width, Gpr),
    /// `TBZ` of a bit below 64.
    Clear(u8, Gpr),
    /// `TBNZ` of a bit below 64.
    Set(u8, Gpr),
}

/// The field of a branch that has its displacement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Field {
    /// ±128 MiB.
    Imm26,
    /// ±1 MiB.
    Imm19,
    /// ±32 KiB.
    Imm14,
}

impl Field {
    /// How many bytes a branch can go forwards; backwards it is 4 more.
    pub(in super::super) const fn reach(self) -> u32 {
        match self {
            Self::Imm26 => (1 << 27) - 4,
            Self::Imm19 => (1 << 20) - 4,
            Self::Imm14 => (1 << 15) - 4,
        }
    }

    /// The bits for a displacement in bytes, if it fits.
    pub(in super::super) fn bits(self, displacement: i64) -> Option<u32> {
        let reach = i64::from(self.reach());
        if displacement % 4 != 0 || displacement > reach || displacement < -reach - 4 {
            return None;
        }
        let (mask, low) = match self {
            Self::Imm26 => ((1 << 26) - 1, 0),
            Self::Imm19 => ((1 << 19) - 1, 5),
            Self::Imm14 => ((1 << 14) - 1, 5),
        };
        let words = i32::try_from(displacement / 4).ok()?;
        Some((words.cast_unsigned() & mask) << low)
    }
}

impl Test {
    /// The test that holds when this one does not.
    pub(in super::super) const fn inverted(self) -> Self {
        match self {
            Self::Flags(condition) => Self::Flags(condition.inverted()),
            Self::Zero(width, reg) => Self::NonZero(width, reg),
            Self::NonZero(width, reg) => Self::Zero(width, reg),
            Self::Clear(bit, reg) => Self::Set(bit, reg),
            Self::Set(bit, reg) => Self::Clear(bit, reg),
        }
    }

    /// The field that its branch has.
    pub(in super::super) const fn field(self) -> Field {
        match self {
            Self::Flags(_) | Self::Zero(..) | Self::NonZero(..) => Field::Imm19,
            Self::Clear(..) | Self::Set(..) => Field::Imm14,
        }
    }

    /// Its branch, without a displacement.
    pub(in super::super) const fn word(self) -> u32 {
        match self {
            Self::Flags(condition) => 0x5400_0000 | condition as u32,
            Self::Zero(width, reg) => super::sf(width) | 0x3400_0000 | reg.field(),
            Self::NonZero(width, reg) => super::sf(width) | 0x3500_0000 | reg.field(),
            Self::Clear(bit, reg) => 0x3600_0000 | bit_field(bit) | reg.field(),
            Self::Set(bit, reg) => 0x3700_0000 | bit_field(bit) | reg.field(),
        }
    }
}

const fn bit_field(bit: u8) -> u32 {
    let bit = bit as u32;
    (bit >> 5 & 1) << 31 | (bit & 31) << 19
}

/// `B`, without a displacement.
pub(in super::super) const fn branch() -> u32 {
    0x1400_0000
}

/// `BL`, without a displacement.
pub(in super::super) const fn call() -> u32 {
    0x9400_0000
}

/// `BR`.
pub(in super::super) const fn jump_register(n: Gpr) -> u32 {
    0xd61f_0000 | n.field() << 5
}

/// `BLR`.
pub(in super::super) const fn call_register(n: Gpr) -> u32 {
    0xd63f_0000 | n.field() << 5
}

/// `ADR` of what is so many bytes before the instruction, if it is less than 1 MiB.
pub(in super::super) fn adr(d: Gpr, back: u32) -> Option<u32> {
    if back >= 1 << 20 {
        return None;
    }
    let bits = back.wrapping_neg() & 0x1f_ffff;
    Some(0x1000_0000 | (bits & 3) << 29 | bits >> 2 << 5 | d.field())
}
