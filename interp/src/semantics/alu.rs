//! [`alu`]: arithmetic and logic (RFC 9669, section 4.1).

use acqrel_isa::{AluOp, Width};

/// The new value of `dst`, by an operation on `dst` and `src`.
///
/// An operation of 32 bits uses the low halves of its operands and clears the high half of its
/// result. Overflow wraps. `src` is a register, or an immediate sign-extended to 64 bits.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "an operation of 32 bits uses the low halves")]
pub const fn alu(op: AluOp, width: Width, dst: u64, src: u64) -> u64 {
    match width {
        Width::W64 => alu64(op, dst, src),
        Width::W32 => alu32(op, dst as u32, src as u32) as u64,
    }
}

#[inline]
const fn alu64(op: AluOp, dst: u64, src: u64) -> u64 {
    match op {
        AluOp::Add => dst.wrapping_add(src),
        AluOp::Sub => dst.wrapping_sub(src),
        AluOp::Mul => dst.wrapping_mul(src),
        // "If execution would result in division by zero, the destination register is instead
        // set to zero."
        AluOp::Div => match dst.checked_div(src) {
            Some(quotient) => quotient,
            None => 0,
        },
        // The least value divided by -1 is itself.
        AluOp::Sdiv => match src {
            0 => 0,
            _ => dst.cast_signed().wrapping_div(src.cast_signed()).cast_unsigned(),
        },
        AluOp::Or => dst | src,
        AluOp::And => dst & src,
        // "Shift operations use a mask of 0x3F (63) for 64-bit operations."
        AluOp::Lsh => dst << (src & 0x3f),
        AluOp::Rsh => dst >> (src & 0x3f),
        // "If execution would result in modulo by zero, for ALU64 the value of the destination
        // register is unchanged."
        AluOp::Mod => match dst.checked_rem(src) {
            Some(remainder) => remainder,
            None => dst,
        },
        // It truncates towards zero, so that the remainder has the sign of `dst`. The least value
        // modulo -1 is 0.
        AluOp::Smod => match src {
            0 => dst,
            _ => dst.cast_signed().wrapping_rem(src.cast_signed()).cast_unsigned(),
        },
        AluOp::Xor => dst ^ src,
        AluOp::Mov => src,
        AluOp::Arsh => (dst.cast_signed() >> (src & 0x3f)).cast_unsigned(),
    }
}

#[inline]
const fn alu32(op: AluOp, dst: u32, src: u32) -> u32 {
    match op {
        AluOp::Add => dst.wrapping_add(src),
        AluOp::Sub => dst.wrapping_sub(src),
        AluOp::Mul => dst.wrapping_mul(src),
        AluOp::Div => match dst.checked_div(src) {
            Some(quotient) => quotient,
            None => 0,
        },
        AluOp::Sdiv => match src {
            0 => 0,
            _ => dst.cast_signed().wrapping_div(src.cast_signed()).cast_unsigned(),
        },
        AluOp::Or => dst | src,
        AluOp::And => dst & src,
        // "... and 0x1F (31) for 32-bit operations."
        AluOp::Lsh => dst << (src & 0x1f),
        AluOp::Rsh => dst >> (src & 0x1f),
        // "For ALU the upper 32 bits of the destination register are zeroed", and the lower are
        // unchanged.
        AluOp::Mod => match dst.checked_rem(src) {
            Some(remainder) => remainder,
            None => dst,
        },
        AluOp::Smod => match src {
            0 => dst,
            _ => dst.cast_signed().wrapping_rem(src.cast_signed()).cast_unsigned(),
        },
        AluOp::Xor => dst ^ src,
        AluOp::Mov => src,
        AluOp::Arsh => (dst.cast_signed() >> (src & 0x1f)).cast_unsigned(),
    }
}

/// `NEG`: the new value of `dst`.
#[inline]
pub const fn neg(width: Width, dst: u64) -> u64 {
    alu(AluOp::Sub, width, 0, dst)
}

#[cfg(test)]
mod tests {
    use super::*;
    use AluOp::{Add, And, Arsh, Div, Lsh, Mod, Mov, Mul, Or, Rsh, Sdiv, Smod, Sub, Xor};

    const MIN64: u64 = 1 << 63;
    const MIN32: u64 = 1 << 31;
    const NEG1: u64 = u64::MAX;
    const LOW: u64 = 0xffff_ffff;
    const JUNK: u64 = 0xdead_beef_0000_0000;

    #[test]
    fn edges_of_64_bits() {
        for (op, dst, src, expected) in [
            (Add, NEG1, 1, 0),
            (Sub, 0, 1, NEG1),
            (Mul, 1 << 32, 1 << 32, 0),
            (Mul, NEG1, NEG1, 1),
            (Div, 7, 2, 3),
            (Div, NEG1, 2, NEG1 >> 1),
            (Div, 7, 0, 0),
            (Div, MIN64, NEG1, 0),
            (Sdiv, 7, 0, 0),
            (Sdiv, MIN64, NEG1, MIN64),
            (Sdiv, 13u64.wrapping_neg(), 3, 4u64.wrapping_neg()),
            (Sdiv, 13, 3u64.wrapping_neg(), 4u64.wrapping_neg()),
            (Mod, 7, 0, 7),
            (Mod, JUNK | 7, 0, JUNK | 7),
            (Mod, MIN64, NEG1, MIN64),
            (Smod, JUNK | 7, 0, JUNK | 7),
            (Smod, MIN64, NEG1, 0),
            // RFC 9669's example.
            (Smod, 13u64.wrapping_neg(), 3, 1u64.wrapping_neg()),
            (Smod, 13, 3u64.wrapping_neg(), 1),
            (Lsh, 1, 63, MIN64),
            (Lsh, 1, 64, 1),
            (Lsh, 1, 65, 2),
            (Lsh, 1, NEG1, MIN64),
            (Rsh, MIN64, 63, 1),
            (Rsh, MIN64, 64, MIN64),
            (Arsh, MIN64, 63, NEG1),
            (Arsh, MIN64, 64, MIN64),
            (Arsh, MIN64, NEG1, NEG1),
            (Or, 0xf0, 0x0f, 0xff),
            (And, 0xf0, 0x3c, 0x30),
            (Xor, 0xf0, 0x3c, 0xcc),
            (Mov, 1, JUNK, JUNK),
        ] {
            assert_eq!(alu(op, Width::W64, dst, src), expected, "{op:?} {dst:#x} {src:#x}");
        }
        assert_eq!(neg(Width::W64, 1), NEG1);
        assert_eq!(neg(Width::W64, MIN64), MIN64);
    }

    #[test]
    fn edges_of_32_bits() {
        for (op, dst, src, expected) in [
            (Add, LOW, 1, 0),
            (Add, 1, NEG1, 0),
            (Sub, 0, 1, LOW),
            (Mul, 1 << 16, 1 << 16, 0),
            (Div, 7, 0, 0),
            // The high half of the divisor does not count.
            (Div, 7, JUNK, 0),
            (Div, LOW, NEG1, 1),
            (Sdiv, MIN32, LOW, MIN32),
            (Sdiv, MIN32, NEG1, MIN32),
            (Sdiv, 7, 0, 0),
            (Sdiv, 13u64.wrapping_neg(), 3, 4u64.wrapping_neg() & LOW),
            (Mod, 7, 0, 7),
            (Mod, 7, JUNK, 7),
            (Smod, MIN32, LOW, 0),
            (Smod, LOW, 0, LOW),
            (Smod, 13u64.wrapping_neg(), 3, LOW),
            (Lsh, 1, 31, MIN32),
            (Lsh, 1, 32, 1),
            (Lsh, 1, NEG1, MIN32),
            (Rsh, MIN32, 31, 1),
            (Rsh, MIN32, 32, MIN32),
            (Arsh, MIN32, 31, LOW),
            (Arsh, MIN32, 32, MIN32),
            (Arsh, MIN64, 1, 0),
            (Or, MIN32, NEG1, LOW),
            (And, NEG1, NEG1, LOW),
            (Xor, NEG1, 0, LOW),
            (Mov, 0, NEG1, LOW),
        ] {
            // Whatever is in the high half of `dst`, the result has none of it.
            for dst in [dst & LOW, dst & LOW | JUNK] {
                assert_eq!(alu(op, Width::W32, dst, src), expected, "{op:?} {dst:#x} {src:#x}");
            }
        }
        assert_eq!(neg(Width::W32, JUNK | 1), LOW);
        assert_eq!(neg(Width::W32, JUNK | MIN32), MIN32);
    }
}
