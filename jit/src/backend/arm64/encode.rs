//! The instructions of which most code is made, as words. All have a regular form, so that a
//! table's row and a few fields are the whole instruction; what is rare is left to dynasm.
//!
//! Immediates have types whose values fit their fields. Tests hold every form to GNU as.

mod atomic;
mod branch;
mod data;
mod immediate;
mod memory;
mod stack;

pub(super) use atomic::{Lse, Ordered, Unscaled, cas, load_exclusive, lse, ordered};
pub(super) use atomic::{store_exclusive, unscaled};
pub(super) use branch::{Condition, Field, Test, adr, branch, call, call_register, jump_register};
pub(super) use data::{Arithmetic, Logical, Shift, bitfield, divide, extend_signed, extend_zero};
pub(super) use data::{arithmetic, arithmetic_imm, compare, compare_imm, logical, logical_imm};
pub(super) use data::{
    multiply, multiply_subtract, or_shifted, reverse, rotate_imm, shift, shift_imm, with_operands,
};
pub(super) use immediate::{Bitmask, Imm12, moves};
pub(super) use memory::{Transfer, indexed, load_word_indexed, scaled, unscaled_plain};
pub(super) use stack::{load_pair, pop, push, restore, save, store_pair};

use super::registers::Gpr;
use acqrel_isa::{Size, Width};
use data::move_wide;
use dynasmrt::{AssemblyOffset, DynasmApi};

/// `NOP`.
pub(super) const NOP: u32 = 0xd503_201f;

/// Bit 31 of data processing instructions.
const fn sf(width: Width) -> u32 {
    match width {
        Width::W32 => 0,
        Width::W64 => 1 << 31,
    }
}

/// Bits 30 and 31 of loads and stores.
const fn size_field(size: Size) -> u32 {
    match size {
        Size::B => 0,
        Size::H => 1 << 30,
        Size::W => 2 << 30,
        Size::DW => 3 << 30,
    }
}

/// Registers in the fields Rd or Rt, Rn, and Rm or Rs.
const fn fields(d: Gpr, n: Gpr, m: Gpr) -> u32 {
    d.field() | n.field() << 5 | m.field() << 16
}

/// The code so far.
#[derive(Debug)]
pub(super) struct Code {
    bytes: Vec<u8>,
}

impl Code {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes) }
    }

    #[inline]
    pub(super) fn word(&mut self, word: u32) {
        self.bytes.extend_from_slice(&word.to_le_bytes());
    }

    /// The number of bytes. No image has as many as 2³², which [`Arm64::finish`](super::Arm64)
    /// sees to.
    #[inline]
    pub(super) fn here(&self) -> u32 {
        u32::try_from(self.bytes.len()).unwrap_or(u32::MAX)
    }

    /// Changes the instruction at an offset.
    pub(super) fn patch(&mut self, at: u32, change: impl FnOnce(u32) -> u32) {
        let at = at as usize;
        if let Some(bytes) = self.bytes.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
            *bytes = change(u32::from_le_bytes(*bytes)).to_le_bytes();
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl Extend<u8> for Code {
    fn extend<T: IntoIterator<Item = u8>>(&mut self, bytes: T) {
        self.bytes.extend(bytes);
    }
}

impl<'a> Extend<&'a u8> for Code {
    fn extend<T: IntoIterator<Item = &'a u8>>(&mut self, bytes: T) {
        self.bytes.extend(bytes);
    }
}

impl DynasmApi for Code {
    fn offset(&self) -> AssemblyOffset {
        AssemblyOffset(self.bytes.len())
    }

    fn push(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    fn align(&mut self, alignment: usize, with: u8) {
        self.bytes.resize(self.bytes.len().next_multiple_of(alignment), with);
    }

    fn push_u32(&mut self, value: u32) {
        self.word(value);
    }
}

#[cfg(test)]
mod tests;
