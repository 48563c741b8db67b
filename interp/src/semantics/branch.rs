//! [`taken`]: conditional jumps (RFC 9669, section 4.3).

use acqrel_isa::{Cond, Width};

/// Whether the jump is taken.
///
/// A jump of 32 bits (class `JMP32`) compares the low halves. `src` is a register, or an
/// immediate sign-extended to 64 bits.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "a jump of 32 bits compares the low halves")]
pub const fn taken(cond: Cond, width: Width, dst: u64, src: u64) -> bool {
    let (signed_dst, signed_src, dst, src) = match width {
        Width::W64 => (dst.cast_signed(), src.cast_signed(), dst, src),
        Width::W32 => (dst as i32 as i64, src as i32 as i64, dst as u32 as u64, src as u32 as u64),
    };
    match cond {
        Cond::Eq => dst == src,
        Cond::Gt => dst > src,
        Cond::Ge => dst >= src,
        Cond::Set => dst & src != 0,
        Cond::Ne => dst != src,
        Cond::Sgt => signed_dst > signed_src,
        Cond::Sge => signed_dst >= signed_src,
        Cond::Lt => dst < src,
        Cond::Le => dst <= src,
        Cond::Slt => signed_dst < signed_src,
        Cond::Sle => signed_dst <= signed_src,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Cond::{Eq, Ge, Gt, Le, Lt, Ne, Set, Sge, Sgt, Sle, Slt};

    /// The conditions that hold, for operands and width.
    #[test]
    fn conditions() {
        let all = [Eq, Gt, Ge, Set, Ne, Sgt, Sge, Lt, Le, Slt, Sle];
        let min64 = 1 << 63;
        for (width, dst, src, expected) in [
            (Width::W64, 5, 5, &[Eq, Ge, Set, Sge, Le, Sle][..]),
            (Width::W64, 0, 0, &[Eq, Ge, Sge, Le, Sle]),
            (Width::W64, 1, 2, &[Ne, Lt, Le, Slt, Sle]),
            (Width::W64, u64::MAX, 1, &[Gt, Ge, Set, Ne, Slt, Sle]),
            (Width::W64, 1, min64, &[Ne, Sgt, Sge, Lt, Le]),
            // Equal in the low half only.
            (Width::W64, 1 << 32 | 5, 5, &[Gt, Ge, Set, Ne, Sgt, Sge]),
            (Width::W32, 1 << 32 | 5, 5, &[Eq, Ge, Set, Sge, Le, Sle]),
            // A high half that would decide, or give a bit in common, does not.
            (Width::W32, 3 << 32, 1 << 32 | 1, &[Ne, Lt, Le, Slt, Sle]),
            (Width::W32, 0x8000_0000, 1, &[Gt, Ge, Ne, Slt, Sle]),
            (Width::W32, 0xffff_ffff, u64::MAX, &[Eq, Ge, Set, Sge, Le, Sle]),
            (Width::W64, 0xffff_ffff, u64::MAX, &[Set, Ne, Sgt, Sge, Lt, Le]),
        ] {
            let holding: Vec<Cond> =
                all.into_iter().filter(|&c| taken(c, width, dst, src)).collect();
            assert_eq!(holding, expected, "{width:?} {dst:#x} {src:#x}");
        }
    }
}
