//! [`RmwOp`]: what an atomic read-modify-write does to memory.

use acqrel_isa::Size;

use super::{Value, truncate};

/// How the new value of memory comes from the old one and the operand. Memory, operand and result
/// are of the access's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RmwOp<V = Value> {
    /// old + operand.
    Add,
    /// old - operand.
    Sub,
    /// operand - old: `lock neg` with the operand 0.
    SubFrom,
    /// old & operand.
    And,
    /// old & !operand: ARM64 `LDCLR`.
    Clear,
    /// old | operand.
    Or,
    /// old ^ operand.
    Xor,
    /// The operand.
    Swap,
    /// The operand if the old value is the one expected (of the access's size); else the old
    /// value, which writes nothing on ARM64 and cannot be seen to be written on x86-64. Write
    /// permission is needed either way.
    CompareSwap {
        /// The value expected.
        expected: V,
    },
    /// The larger, signed.
    MaxSigned,
    /// The smaller, signed.
    MinSigned,
    /// The larger, unsigned.
    MaxUnsigned,
    /// The smaller, unsigned.
    MinUnsigned,
}

impl<V: Copy> RmwOp<V> {
    /// The same operation with another expected value.
    #[inline]
    pub fn map<U>(self, read: impl FnOnce(V) -> U) -> RmwOp<U> {
        match self {
            Self::Add => RmwOp::Add,
            Self::Sub => RmwOp::Sub,
            Self::SubFrom => RmwOp::SubFrom,
            Self::And => RmwOp::And,
            Self::Clear => RmwOp::Clear,
            Self::Or => RmwOp::Or,
            Self::Xor => RmwOp::Xor,
            Self::Swap => RmwOp::Swap,
            Self::CompareSwap { expected } => RmwOp::CompareSwap { expected: read(expected) },
            Self::MaxSigned => RmwOp::MaxSigned,
            Self::MinSigned => RmwOp::MinSigned,
            Self::MaxUnsigned => RmwOp::MaxUnsigned,
            Self::MinUnsigned => RmwOp::MinUnsigned,
        }
    }
}

impl RmwOp<u64> {
    /// The new value; none if a compare-exchange does not find what it expects.
    pub fn apply(self, size: Size, old: u64, operand: u64) -> Option<u64> {
        let (old, operand) = (truncate(size, old), truncate(size, operand));
        let signed = |value: u64| super::unary::sign_extend(value, size.bits()).cast_signed();
        let new = match self {
            Self::Add => old.wrapping_add(operand),
            Self::Sub => old.wrapping_sub(operand),
            Self::SubFrom => operand.wrapping_sub(old),
            Self::And => old & operand,
            Self::Clear => old & !operand,
            Self::Or => old | operand,
            Self::Xor => old ^ operand,
            Self::Swap => operand,
            Self::CompareSwap { expected } => {
                return (old == truncate(size, expected)).then_some(operand);
            }
            Self::MaxSigned => signed(old).max(signed(operand)).cast_unsigned(),
            Self::MinSigned => signed(old).min(signed(operand)).cast_unsigned(),
            Self::MaxUnsigned => old.max(operand),
            Self::MinUnsigned => old.min(operand),
        };
        Some(truncate(size, new))
    }
}
