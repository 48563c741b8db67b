//! [`BinaryOp`]: the functions of two operands.

use acqrel_isa::Size;

use super::truncate;
use super::unary::sign_extend;

/// A function of two operands, `a` and `b`. Operands and result are the low bits of the width; the
/// bits of the result above it are 0. A predicate's result is 0 or 1.
///
/// A shift count is the whole low byte of `b`, not taken modulo the width: a count at least as
/// large as the width shifts everything out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `a + b`.
    Add,
    /// `a - b`.
    Sub,
    /// The low half of `a * b`.
    Mul,
    /// The high half of `a * b`, unsigned.
    MulHighUnsigned,
    /// The high half of `a * b`, signed.
    MulHighSigned,
    /// Predicate: the signed product does not fit the width (x86-64 `imul`'s CF and OF).
    MulOverflowSigned,
    /// `a / b`, unsigned, rounded down; 0 if `b` is 0 (ARM64 `UDIV`).
    DivUnsigned,
    /// `a / b`, signed, rounded towards 0; 0 if `b` is 0; the lowest number divided by -1 is the
    /// lowest number (ARM64 `SDIV`).
    DivSigned,
    /// `a & b`.
    And,
    /// `a | b`.
    Or,
    /// `a ^ b`.
    Xor,
    /// `a & !b`.
    AndNot,
    /// `a | !b`.
    OrNot,
    /// `a ^ !b`.
    XorNot,
    /// `a` shifted left by `b`.
    ShiftLeft,
    /// `a` shifted right by `b`, zeros coming in.
    ShiftRight,
    /// `a` shifted right by `b`, copies of its highest bit coming in.
    ShiftRightSigned,
    /// `a` rotated left by `b` modulo the width.
    RotateLeft,
    /// `a` rotated right by `b` modulo the width.
    RotateRight,
    /// The last bit shifted out by [`BinaryOp::ShiftLeft`]; 0 if the count is 0.
    LastOutLeft,
    /// The last bit shifted out by [`BinaryOp::ShiftRight`]; 0 if the count is 0.
    LastOutRight,
    /// The last bit shifted out by [`BinaryOp::ShiftRightSigned`]; 0 if the count is 0.
    LastOutRightSigned,
    /// `a` with the low `length` bits of `b` (1 to 64) in its bits from `low` up: a partial
    /// register write, `BFI`, `MOVK`.
    Insert {
        /// The lowest bit replaced.
        low: u8,
        /// The number of bits.
        length: u8,
    },
    /// Predicate: `a == b`.
    Equal,
    /// Predicate: `a < b`, unsigned.
    LessUnsigned,
}

impl BinaryOp {
    /// Its value at a width.
    #[inline]
    pub fn apply(self, width: Size, a: u64, b: u64) -> u64 {
        let bits = width.bits();
        let (a, b) = (truncate(width, a), truncate(width, b));
        let signed = |value| i128::from(sign_extend(value, bits).cast_signed());
        let count = u32::from(b.to_le_bytes()[0]);
        let result = match self {
            Self::Add => a.wrapping_add(b),
            Self::Sub => a.wrapping_sub(b),
            Self::Mul => a.wrapping_mul(b),
            Self::MulHighUnsigned => low_half((u128::from(a) * u128::from(b)) >> bits),
            Self::MulHighSigned => low_half(((signed(a) * signed(b)) >> bits).cast_unsigned()),
            Self::MulOverflowSigned => {
                let product = signed(a) * signed(b);
                u64::from(product != signed(truncate(width, a.wrapping_mul(b))))
            }
            Self::DivUnsigned => a.checked_div(b).unwrap_or(0),
            Self::DivSigned => {
                let quotient = signed(a).checked_div(signed(b)).unwrap_or(0);
                low_half(quotient.cast_unsigned())
            }
            Self::And => a & b,
            Self::Or => a | b,
            Self::Xor => a ^ b,
            Self::AndNot => a & !b,
            Self::OrNot => a | !b,
            Self::XorNot => a ^ !b,
            Self::ShiftLeft => a.checked_shl(count).unwrap_or(0),
            Self::ShiftRight => a.checked_shr(count).unwrap_or(0),
            Self::ShiftRightSigned => shift_right_signed(a, bits, count),
            Self::RotateLeft => rotate_right(a, bits, bits - count % bits),
            Self::RotateRight => rotate_right(a, bits, count),
            Self::LastOutLeft | Self::LastOutRight | Self::LastOutRightSigned if count == 0 => 0,
            Self::LastOutLeft if count > bits => 0,
            Self::LastOutLeft => (a >> (bits - count)) & 1,
            Self::LastOutRight => a.checked_shr(count - 1).unwrap_or(0) & 1,
            Self::LastOutRightSigned => shift_right_signed(a, bits, count - 1) & 1,
            Self::Insert { low, length } => {
                let ones = u64::MAX >> (64 - u32::from(length).clamp(1, 64));
                let mask = ones.checked_shl(u32::from(low)).unwrap_or(0);
                (a & !mask) | (b.checked_shl(u32::from(low)).unwrap_or(0) & mask)
            }
            Self::Equal => u64::from(a == b),
            Self::LessUnsigned => u64::from(a < b),
        };
        truncate(width, result)
    }
}

#[inline]
fn shift_right_signed(value: u64, bits: u32, count: u32) -> u64 {
    (sign_extend(value, bits).cast_signed() >> count.min(63)).cast_unsigned()
}

#[inline]
fn rotate_right(value: u64, bits: u32, count: u32) -> u64 {
    match count % bits {
        0 => value,
        count => (value >> count) | (value << (bits - count)),
    }
}

/// The low 64 bits.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the upper half is not wanted")]
const fn low_half(value: u128) -> u64 {
    value as u64
}
