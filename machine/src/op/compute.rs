//! [`Compute`]: what is a pure function of its operands.

use acqrel_isa::Size;

use super::{BinaryOp, TernaryOp, UnaryOp, Value};

/// A function of one to three operands. The result depends on all of them, also where the value
/// does not, as in `x ^ x`: both architectures order by the dependency, not by the value.
///
/// Generic over the operand, so that an executor can put values of its own in: [`Compute::map`]
/// reads them, [`Compute::apply`] is the function on numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compute<V = Value> {
    /// A function of one operand.
    Unary(UnaryOp, V),
    /// A function of two operands.
    Binary(BinaryOp, V, V),
    /// A function of three operands.
    Ternary(TernaryOp, V, V, V),
}

impl<V: Copy> Compute<V> {
    /// The same function of other operands.
    #[inline]
    pub fn map<U>(self, mut read: impl FnMut(V) -> U) -> Compute<U> {
        match self {
            Self::Unary(op, a) => Compute::Unary(op, read(a)),
            Self::Binary(op, a, b) => Compute::Binary(op, read(a), read(b)),
            Self::Ternary(op, a, b, c) => Compute::Ternary(op, read(a), read(b), read(c)),
        }
    }

    /// Its operands, in order.
    pub fn operands(self) -> impl Iterator<Item = V> {
        let (a, b, c) = match self {
            Self::Unary(_, a) => (a, None, None),
            Self::Binary(_, a, b) => (a, Some(b), None),
            Self::Ternary(_, a, b, c) => (a, Some(b), Some(c)),
        };
        [Some(a), b, c].into_iter().flatten()
    }
}

impl Compute<u64> {
    /// The function's value at a width: see [`UnaryOp`], [`BinaryOp`], [`TernaryOp`].
    #[inline]
    pub fn apply(self, width: Size) -> u64 {
        match self {
            Self::Unary(op, a) => op.apply(width, a),
            Self::Binary(op, a, b) => op.apply(width, a, b),
            Self::Ternary(op, a, b, c) => op.apply(width, a, b, c),
        }
    }
}
