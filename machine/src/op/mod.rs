//! The micro-operations: [`MicroOp`] and what it is made of.
//!
//! An instruction is a list of them, run in order. Each writes at most one [`Place`], and says by
//! the position of each operand how its effect depends on it:
//!
//! | operand of | dependency |
//! |---|---|
//! | [`Compute`], [`MicroOp::Store`]'s value, [`MicroOp::Rmw`]'s operand | data |
//! | [`MicroOp::Load`], [`MicroOp::Store`], [`MicroOp::Rmw`]: the address | address |
//! | [`MicroOp::Jump`]: condition and target; [`MicroOp::Raise`]: condition | control |
//! | [`MicroOp::Select`]: the operand that is selected | data |
//! | [`MicroOp::Select`]: the condition; [`RmwOp::CompareSwap`]: the value expected | weaker than data: it orders no reads |
//!
//! Flags are places like registers, so a dependency runs through them the same way. The status
//! that [`MicroOp::Store`] writes when it is exclusive carries no dependency, neither on the
//! address nor on the value stored (Arm ARM B2.3, dependencies through a status register do not
//! exist).

mod binary;
mod compute;
mod micro;
mod order;
mod place;
mod rmw;
mod ternary;
mod unary;

use acqrel_isa::Size;

pub use binary::BinaryOp;
pub use compute::Compute;
pub use micro::{Condition, Exception, JumpKind, MicroOp, Role, Status};
pub use order::{Domain, Fence, Kinds, LoadOrder, RmwOrder, StoreOrder};
pub use place::{Flag, Place, Reg, Temp, Value};
pub use rmw::RmwOp;
pub use ternary::TernaryOp;
pub use unary::UnaryOp;

/// The low bits of a value.
#[inline]
const fn truncate(width: Size, value: u64) -> u64 {
    value & width.mask()
}

#[cfg(test)]
mod tests;
