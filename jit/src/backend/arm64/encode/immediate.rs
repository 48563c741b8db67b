//! Immediates that fit their fields, and sequences that make a constant.

use super::{move_wide, sf};
use crate::backend::arm64::registers::Gpr;
use acqrel_isa::Width;
use dynasmrt::aarch64::{encode_logical_immediate_32bit, encode_logical_immediate_64bit};

/// An immediate of `ADD` and `SUB`: 12 bits, perhaps shifted left by 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Imm12(u32);

impl Imm12 {
    /// The immediate of a value, if it has a form.
    pub(in super::super) const fn new(value: u32) -> Option<Self> {
        if value < 1 << 12 {
            Some(Self(value << 10))
        } else if value.is_multiple_of(1 << 12) && value < 1 << 24 {
            Some(Self(1 << 22 | value >> 12 << 10))
        } else {
            None
        }
    }

    /// The two immediates, high and low, whose sum is a value below 2²⁴.
    pub(in super::super) const fn pair(value: u32) -> Option<(Self, Self)> {
        if value < 1 << 24 {
            Some((Self(1 << 22 | value >> 12 << 10), Self((value & 0xfff) << 10)))
        } else {
            None
        }
    }

    pub(super) const fn field(self) -> u32 {
        self.0
    }
}

/// An immediate of the logical instructions (Arm ARM, section C3.4.2): N, immr and imms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Bitmask(u32);

impl Bitmask {
    /// The immediate of a value, if it has one. Of a value for 32 bits the high half is not looked
    /// at.
    #[expect(clippy::cast_possible_truncation, reason = "32-bit operations have 32-bit values")]
    pub(in super::super) fn new(width: Width, value: u64) -> Option<Self> {
        let field = match width {
            Width::W32 => encode_logical_immediate_32bit(value as u32),
            Width::W64 => encode_logical_immediate_64bit(value),
        };
        field.map(|field| Self(u32::from(field) << 10))
    }

    pub(super) const fn field(self) -> u32 {
        self.0
    }
}

/// Up to four instructions.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Moves {
    words: [u32; 4],
    count: usize,
}

impl Moves {
    pub(in super::super) fn words(&self) -> &[u32] {
        &self.words[..self.count]
    }

    const fn one(word: u32) -> Self {
        Self { words: [word, 0, 0, 0], count: 1 }
    }
}

/// The least number of instructions that put a value into a register: `MOVZ` or `MOVN`, and
/// `MOVK`s; or one `ORR`.
#[inline]
pub(in super::super) fn moves(to: Gpr, value: u64) -> Moves {
    // What `MOVZ` does at once is most of it.
    if value < 1 << 16 {
        return Moves::one(move_wide(Width::W32, MOVZ, to, half(value, 0), 0));
    }
    match u32::try_from(value) {
        Ok(low) => of_halves(to, Width::W32, low.into(), u64::from(!low), 2),
        Err(_) => of_halves(to, Width::W64, value, !value, 4),
    }
}

const MOVN: u32 = 0;
const MOVZ: u32 = 2;
const MOVK: u32 = 3;

#[expect(clippy::cast_possible_truncation, reason = "a quarter of the value is wanted")]
const fn half(value: u64, number: u32) -> u16 {
    (value >> (16 * number)) as u16
}

fn of_halves(to: Gpr, width: Width, value: u64, inverted: u64, halves: u32) -> Moves {
    let zeros = |value: u64| (0..halves).filter(|&number| half(value, number) == 0).count();
    let negative = zeros(inverted) > zeros(value);
    let (first, pattern) = if negative { (MOVN, inverted) } else { (MOVZ, value) };
    if zeros(pattern) + 1 < halves as usize
        && let Some(mask) = Bitmask::new(width, value)
    {
        // orr to, zr, #mask
        return Moves::one(sf(width) | 0x3200_03e0 | mask.field() | to.field());
    }
    let mut moves = Moves { words: [0; 4], count: 0 };
    for number in 0..halves {
        if half(pattern, number) == 0 {
            continue;
        }
        let (op, bits) = if moves.count == 0 {
            (first, half(pattern, number))
        } else {
            (MOVK, half(value, number))
        };
        moves.words[moves.count] = move_wide(width, op, to, bits, number);
        moves.count += 1;
    }
    if moves.count == 0 {
        return Moves::one(move_wide(width, first, to, 0, 0));
    }
    moves
}
