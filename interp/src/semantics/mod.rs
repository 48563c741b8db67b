//! What instructions compute, as functions of values: no registers, no memory, no control flow.
//!
//! Both loops of the crate, [`step`](crate::step()) and [`Machine::run`](crate::Machine::run),
//! are made of these functions. Each cites the section of
//! [RFC 9669](https://www.rfc-editor.org/rfc/rfc9669) that it says in Rust. The machine is
//! little-endian.

mod alu;
mod atomic;
mod branch;
mod extend;
mod swap;

pub use alu::{alu, neg};
pub use atomic::Update;
pub use branch::taken;
pub use extend::{addr_space_cast, load_sx, mov_sx};
pub use swap::byte_swap;

use acqrel_isa::Operand;

/// The value of an immediate as an operand of 64 bits (RFC 9669, section 4.1: "'imm' is first
/// sign extended from 32 to 64 bits"). Operations of 32 bits use its low half.
#[inline]
pub const fn immediate(imm: i32) -> u64 {
    (imm as i64).cast_unsigned()
}

/// The address of an access: base + displacement, modulo 2⁶⁴ (RFC 9669, section 5).
#[inline]
pub const fn address(base: u64, off: i16) -> u64 {
    base.wrapping_add_signed(off as i64)
}

/// The value of an operand, with the registers given as a function.
#[inline]
pub fn operand(operand: Operand, register: impl FnOnce(acqrel_isa::Reg) -> u64) -> u64 {
    match operand {
        Operand::Reg(reg) => register(reg),
        Operand::Imm(imm) => immediate(imm),
    }
}
