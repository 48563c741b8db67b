//! [`TernaryOp`]: the functions of three operands.

use acqrel_isa::Size;

use super::truncate;
use super::unary::sign_extend;

/// A function of three operands, `a`, `b` and `c`. Operands and result are the low bits of the
/// width; the bits of the result above it are 0. A predicate's result is 0 or 1.
///
/// The carry `c` of an addition or subtraction is 0 or 1. The division operators divide the
/// double-width `a:b`, high half first, by `c`, as x86-64 `div` and `idiv` do; where that is a
/// divide error, which is [`TernaryOp::WideDivErrorUnsigned`] or
/// [`TernaryOp::WideDivErrorSigned`], their result is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TernaryOp {
    /// `a + b + c`.
    AddCarry,
    /// Predicate: `a + b + c` does not fit the width, unsigned.
    CarryOfAdd,
    /// Predicate: `a + b + c` does not fit the width, signed.
    OverflowOfAdd,
    /// `a - b - c`.
    SubBorrow,
    /// Predicate: `a - b - c` is below 0, unsigned: x86-64's CF, the opposite of ARM64's C.
    BorrowOfSub,
    /// Predicate: `a - b - c` does not fit the width, signed.
    OverflowOfSub,
    /// Predicate: `a ^ b ^ c` has bit 4 set: x86-64's AF, when `c` is the sum or difference of
    /// `a` and `b`, with or without a carry.
    CarryIntoBit4,
    /// The `width` bits of `a:b`, `a` the high half, from bit `c` (below the width) up: `EXTR`.
    Extract,
    /// The quotient, unsigned.
    WideDivUnsigned,
    /// The remainder, unsigned.
    WideRemUnsigned,
    /// Predicate: `c` is 0, or the unsigned quotient does not fit the width.
    WideDivErrorUnsigned,
    /// The quotient, signed, rounded towards 0.
    WideDivSigned,
    /// The remainder, with the sign of the dividend.
    WideRemSigned,
    /// Predicate: `c` is 0, or the signed quotient does not fit the width.
    WideDivErrorSigned,
}

impl TernaryOp {
    /// Its value at a width.
    #[inline]
    pub fn apply(self, width: Size, a: u64, b: u64, c: u64) -> u64 {
        let bits = width.bits();
        let (a, b, c) = (truncate(width, a), truncate(width, b), truncate(width, c));
        let negative = |value: u64| (value >> (bits - 1)) & 1 == 1;
        let result = match self {
            Self::AddCarry => a.wrapping_add(b).wrapping_add(c),
            Self::CarryOfAdd => {
                let sum = truncate(width, a.wrapping_add(b).wrapping_add(c));
                u64::from(if c == 0 { sum < a } else { sum <= a })
            }
            Self::OverflowOfAdd => {
                let sum = a.wrapping_add(b).wrapping_add(c);
                u64::from(negative((a ^ sum) & (b ^ sum)))
            }
            Self::SubBorrow => a.wrapping_sub(b).wrapping_sub(c),
            Self::BorrowOfSub => u64::from(if c == 0 { a < b } else { a <= b }),
            Self::OverflowOfSub => {
                let difference = a.wrapping_sub(b).wrapping_sub(c);
                u64::from(negative((a ^ b) & (a ^ difference)))
            }
            Self::CarryIntoBit4 => ((a ^ b ^ c) >> 4) & 1,
            Self::Extract => match c % u64::from(bits) {
                0 => b,
                low => (b >> low) | (a << (u64::from(bits) - low)),
            },
            Self::WideDivUnsigned => unsigned(width, a, b, c).map_or(0, |(quotient, _)| quotient),
            Self::WideRemUnsigned => unsigned(width, a, b, c).map_or(0, |(_, remainder)| remainder),
            Self::WideDivErrorUnsigned => u64::from(unsigned(width, a, b, c).is_none()),
            Self::WideDivSigned => signed(width, a, b, c).map_or(0, |(quotient, _)| quotient),
            Self::WideRemSigned => signed(width, a, b, c).map_or(0, |(_, remainder)| remainder),
            Self::WideDivErrorSigned => u64::from(signed(width, a, b, c).is_none()),
        };
        truncate(width, result)
    }
}

/// Quotient and remainder of `high:low` by `divisor`, if there are such of the width.
fn unsigned(width: Size, high: u64, low: u64, divisor: u64) -> Option<(u64, u64)> {
    if high == 0 {
        return Some((low.checked_div(divisor)?, low % divisor));
    }
    let dividend = u128::from(high) << width.bits() | u128::from(low);
    let quotient = dividend.checked_div(u128::from(divisor))?;
    let remainder = dividend % u128::from(divisor);
    let quotient = u64::try_from(quotient).ok().filter(|&fits| truncate(width, fits) == fits)?;
    Some((quotient, u64::try_from(remainder).ok()?))
}

/// Quotient and remainder of `high:low` by `divisor` as signed numbers, if there are such of the
/// width. 64-bit results; the bits above the width are copies of the sign.
fn signed(width: Size, high: u64, low: u64, divisor: u64) -> Option<(u64, u64)> {
    let bits = width.bits();
    let high = i128::from(sign_extend(high, bits).cast_signed());
    let divisor = i128::from(sign_extend(divisor, bits).cast_signed());
    let dividend = high << bits | i128::from(low);
    let quotient = i64::try_from(dividend.checked_div(divisor)?).ok()?;
    let remainder = i64::try_from(dividend.checked_rem(divisor)?).ok()?;
    let fits = sign_extend(quotient.cast_unsigned(), bits) == quotient.cast_unsigned();
    fits.then_some((quotient.cast_unsigned(), remainder.cast_unsigned()))
}
