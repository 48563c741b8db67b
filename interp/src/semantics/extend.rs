//! Conversions: sign extension (RFC 9669, sections 4.1 and 5.2) and Linux' `addr_space_cast`.

use acqrel_isa::{MovSx, SxSize};

/// `MOVSX`: the new value of `dst`, from `src` (RFC 9669, section 4.1). An extension to 32 bits
/// clears the high half.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "a move extends the low bits")]
pub const fn mov_sx(kind: MovSx, src: u64) -> u64 {
    match kind {
        MovSx::S8To32 => (src as i8 as i32).cast_unsigned() as u64,
        MovSx::S16To32 => (src as i16 as i32).cast_unsigned() as u64,
        MovSx::S8To64 => (src as i8 as i64).cast_unsigned(),
        MovSx::S16To64 => (src as i16 as i64).cast_unsigned(),
        MovSx::S32To64 => (src as i32 as i64).cast_unsigned(),
    }
}

/// `MEMSX`: what a sign-extending load makes of the bits in memory (RFC 9669, section 5.2).
#[inline]
pub const fn load_sx(size: SxSize, bits: u64) -> u64 {
    match size {
        SxSize::B => mov_sx(MovSx::S8To64, bits),
        SxSize::H => mov_sx(MovSx::S16To64, bits),
        SxSize::W => mov_sx(MovSx::S32To64, bits),
    }
}

/// `addr_space_cast` between address spaces 0 and 1, either way: the low 32 bits of `src`.
///
/// Linux' arenas give a pointer the high half of the arena's address when it enters address space
/// 1, and a JIT takes it off again. All guest addresses are below 4 GiB, so here that half is
/// zero.
#[inline]
pub const fn addr_space_cast(src: u64) -> u64 {
    src & 0xffff_ffff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions() {
        let value = 0x1122_3344_8081_8283;
        for (kind, expected) in [
            (MovSx::S8To32, 0xffff_ff83),
            (MovSx::S16To32, 0xffff_8283),
            (MovSx::S8To64, 0xffff_ffff_ffff_ff83),
            (MovSx::S16To64, 0xffff_ffff_ffff_8283),
            (MovSx::S32To64, 0xffff_ffff_8081_8283),
        ] {
            assert_eq!(mov_sx(kind, value), expected, "{kind:?}");
            assert_eq!(mov_sx(kind, 0xffff_ffff_0000_007f), 0x7f, "{kind:?}");
        }
        assert_eq!(load_sx(SxSize::B, 0x80), 0xffff_ffff_ffff_ff80);
        assert_eq!(load_sx(SxSize::H, 0x8000), 0xffff_ffff_ffff_8000);
        assert_eq!(load_sx(SxSize::W, 0x8000_0000), 0xffff_ffff_8000_0000);
        assert_eq!(load_sx(SxSize::W, 0x7fff_ffff), 0x7fff_ffff);
    }

    #[test]
    fn casts_keep_the_low_half() {
        assert_eq!(addr_space_cast(0x1122_3344_5566_7788), 0x5566_7788);
    }
}
