//! [`UnaryOp`]: the functions of one operand.

use acqrel_isa::Size;

use super::truncate;

/// A function of one operand. Operand and result are the low bits of the width; the bits of the
/// result above it are 0. A predicate's result is 0 or 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// The operand: a move, a zero-extension of the width.
    Copy,
    /// All bits inverted.
    Not,
    /// The low bits of the size, sign-extended to the width.
    SignExtend(Size),
    /// `length` bits (1 to 64) from bit `low` up, zero-extended; the bits above the width read 0.
    Bits {
        /// The lowest bit.
        low: u8,
        /// The number of bits.
        length: u8,
    },
    /// `length` bits (1 to 64) from bit `low` up, sign-extended to the width.
    SignedBits {
        /// The lowest bit.
        low: u8,
        /// The number of bits.
        length: u8,
    },
    /// The bytes in reverse: `bswap`, `REV`.
    ReverseBytes,
    /// The bytes of each halfword in reverse: `REV16`.
    ReverseBytes16,
    /// The bytes of each word in reverse: `REV32`.
    ReverseBytes32,
    /// The bits in reverse: `RBIT`.
    ReverseBits,
    /// The number of zero bits above the highest one bit: `CLZ`. The width, if there is none.
    LeadingZeros,
    /// The number of bits below the highest that equal it, down to the first that does not:
    /// `CLS`.
    LeadingSigns,
    /// Predicate: it is 0.
    IsZero,
    /// Predicate: it is not 0.
    IsNonZero,
    /// Predicate: the highest bit is set.
    IsNegative,
    /// Predicate: the lowest byte has an even number of one bits (x86-64's PF).
    IsParityEven,
}

impl UnaryOp {
    /// Its value at a width.
    #[inline]
    pub fn apply(self, width: Size, operand: u64) -> u64 {
        let a = truncate(width, operand);
        let result = match self {
            Self::Copy => a,
            Self::Not => !a,
            Self::SignExtend(size) => sign_extend(a, size.bits()),
            Self::Bits { low, length } => bits(a, low, length),
            Self::SignedBits { low, length } => {
                sign_extend(bits(a, low, length), u32::from(length).clamp(1, 64))
            }
            Self::ReverseBytes => a.swap_bytes() >> (64 - width.bits()),
            Self::ReverseBytes16 => {
                let odd = 0xff00_ff00_ff00_ff00;
                ((a & odd) >> 8) | ((a << 8) & odd)
            }
            Self::ReverseBytes32 => a.swap_bytes().rotate_left(32),
            Self::ReverseBits => a.reverse_bits() >> (64 - width.bits()),
            Self::LeadingZeros => leading_zeros(width, a),
            Self::LeadingSigns => {
                let sign = sign_extend(a, width.bits());
                leading_zeros(width, sign ^ (sign << 1) | 1)
            }
            Self::IsZero => u64::from(a == 0),
            Self::IsNonZero => u64::from(a != 0),
            Self::IsNegative => a >> (width.bits() - 1),
            Self::IsParityEven => u64::from((a & 0xff).count_ones().is_multiple_of(2)),
        };
        truncate(width, result)
    }
}

/// The low `bits` (1 to 64) of a value, sign-extended to 64.
#[inline]
pub(super) fn sign_extend(value: u64, bits: u32) -> u64 {
    let unused = 64 - bits;
    ((value << unused).cast_signed() >> unused).cast_unsigned()
}

#[inline]
fn bits(value: u64, low: u8, length: u8) -> u64 {
    let shifted = value.checked_shr(u32::from(low)).unwrap_or(0);
    shifted & (u64::MAX >> (64 - u32::from(length).clamp(1, 64)))
}

#[inline]
fn leading_zeros(width: Size, value: u64) -> u64 {
    u64::from(value.leading_zeros() + width.bits() - 64)
}
