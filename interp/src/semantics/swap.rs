//! [`byte_swap`]: byte swaps (RFC 9669, section 4.2).

use acqrel_isa::{SwapBits, SwapOp};

/// The new value of `dst`: its low bits in another byte order, zero-extended.
///
/// The machine is little-endian, so that `LE` only cuts off the high bits.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "a swap keeps as many bits as it names")]
pub const fn byte_swap(op: SwapOp, bits: SwapBits, dst: u64) -> u64 {
    match (op, bits) {
        (SwapOp::Le, SwapBits::B16) => dst as u16 as u64,
        (SwapOp::Le, SwapBits::B32) => dst as u32 as u64,
        (SwapOp::Le, SwapBits::B64) => dst,
        (SwapOp::Be | SwapOp::Bswap, SwapBits::B16) => (dst as u16).swap_bytes() as u64,
        (SwapOp::Be | SwapOp::Bswap, SwapBits::B32) => (dst as u32).swap_bytes() as u64,
        (SwapOp::Be | SwapOp::Bswap, SwapBits::B64) => dst.swap_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swaps() {
        let value = 0x1122_3344_5566_7788;
        for (bits, kept, swapped) in [
            (SwapBits::B16, 0x7788, 0x8877),
            (SwapBits::B32, 0x5566_7788, 0x8877_6655),
            (SwapBits::B64, value, 0x8877_6655_4433_2211),
        ] {
            assert_eq!(byte_swap(SwapOp::Le, bits, value), kept);
            assert_eq!(byte_swap(SwapOp::Be, bits, value), swapped);
            assert_eq!(byte_swap(SwapOp::Bswap, bits, value), swapped);
        }
    }
}
