//! The runtime's block, as code sees it.

use super::Arm64;
use super::encode::{Arithmetic, Imm12, Transfer, arithmetic_imm, scaled};
use super::registers::Gpr;
use crate::abi::{BLOCK_DISTANCE, Block};
use acqrel_isa::{Size, Width};
use std::mem::offset_of;

pub(super) const FUEL: i16 = offset(offset_of!(Block, fuel));
pub(super) const MAY_GOTO: i16 = offset(offset_of!(Block, may_goto));
pub(super) const STACK_POINTER: i16 = offset(offset_of!(Block, stack_pointer));
pub(super) const HELPER: i16 = offset(offset_of!(Block, helper));
pub(super) const CAUSE: i16 = offset(offset_of!(Block, cause));
/// r0 and the others behind it.
pub(super) const REGISTERS: i16 = offset(offset_of!(Block, registers));

/// An offset that every load and store has a form for.
#[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "it is small")]
const fn offset(offset: usize) -> i16 {
    assert!(offset.is_multiple_of(8) && offset < 256);
    offset as i16
}

/// The block's distance from the window's base.
const DISTANCE: Imm12 = {
    assert!(BLOCK_DISTANCE < 1 << 24);
    #[expect(clippy::cast_possible_truncation, reason = "it has just been checked")]
    match Imm12::new(BLOCK_DISTANCE as u32) {
        Some(distance) => distance,
        None => panic!("the distance has to be an immediate of `SUB`"),
    }
};

impl Arm64<'_> {
    /// Puts the address of the block into `X10`.
    pub(super) fn block_address(&mut self) {
        let (to, from) = (Gpr::X10, Gpr::WINDOW);
        self.code.word(arithmetic_imm(Arithmetic::Sub, Width::W64, to, from, DISTANCE));
    }

    /// Loads or stores a field of the block, whose address is in `X10`.
    pub(super) fn block_field(&mut self, transfer: Transfer, reg: Gpr, field: i16) {
        let Some(word) = scaled(transfer, Size::DW, reg, Gpr::X10, field) else {
            unreachable!("every field is at a small offset, a multiple of 8")
        };
        self.code.word(word);
    }
}
