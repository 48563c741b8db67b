//! [`Update`]: what a read-modify-write does to the value in memory (RFC 9669, section 5.3).

use acqrel_isa::{AtomicOp, AtomicSize, RmwOrder, Size};

/// A read-modify-write with its operands, without the place that it is made on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Update {
    /// The operation.
    pub op: AtomicOp,
    /// The value of the source register.
    pub operand: u64,
    /// The value of r0, which a compare-exchange compares with. No other operation uses it.
    pub expected: u64,
}

impl Update {
    /// The value to be written over `old`, or none if it is a compare-exchange that fails.
    ///
    /// Of `operand` and `expected` only the low bits count, as many as the size has; of the
    /// result likewise, the others are 0. `old` has no others.
    #[inline]
    pub const fn apply(self, size: AtomicSize, old: u64) -> Option<u64> {
        let mask = match size {
            AtomicSize::W => Size::W.mask(),
            AtomicSize::DW => Size::DW.mask(),
        };
        let new = match self.op {
            AtomicOp::Add | AtomicOp::FetchAdd => old.wrapping_add(self.operand),
            AtomicOp::Or | AtomicOp::FetchOr => old | self.operand,
            AtomicOp::And | AtomicOp::FetchAnd => old & self.operand,
            AtomicOp::Xor | AtomicOp::FetchXor => old ^ self.operand,
            AtomicOp::Xchg => self.operand,
            AtomicOp::CmpXchg if old == self.expected & mask => self.operand,
            AtomicOp::CmpXchg => return None,
        };
        Some(new & mask)
    }

    /// The order that it has if it writes.
    #[inline]
    pub const fn order(self) -> RmwOrder {
        self.op.order()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn updates() {
        let (a, b) = (0xf0f0_f0f0_ffff_fff0, 0x3c3c_3c3c_0000_003c);
        for (ops, w, dw) in [
            ([AtomicOp::Add, AtomicOp::FetchAdd], 0x2c, 0x2d2d_2d2d_0000_002c),
            ([AtomicOp::Or, AtomicOp::FetchOr], 0xffff_fffc, 0xfcfc_fcfc_ffff_fffc),
            ([AtomicOp::And, AtomicOp::FetchAnd], 0x30, 0x3030_3030_0000_0030),
            ([AtomicOp::Xor, AtomicOp::FetchXor], 0xffff_ffcc, 0xcccc_cccc_ffff_ffcc),
            ([AtomicOp::Xchg, AtomicOp::Xchg], 0x3c, b),
        ] {
            for op in ops {
                let update = Update { op, operand: b, expected: 0 };
                assert_eq!(update.apply(AtomicSize::W, a & 0xffff_ffff), Some(w), "{op:?}");
                assert_eq!(update.apply(AtomicSize::DW, a), Some(dw), "{op:?}");
            }
        }
    }

    #[test]
    fn compare_exchange_compares_as_many_bits_as_it_has() {
        let update = Update { op: AtomicOp::CmpXchg, operand: u64::MAX, expected: 7 << 32 | 1 };
        assert_eq!(update.apply(AtomicSize::W, 1), Some(0xffff_ffff));
        assert_eq!(update.apply(AtomicSize::W, 2), None);
        assert_eq!(update.apply(AtomicSize::DW, 1), None);
        assert_eq!(update.apply(AtomicSize::DW, 7 << 32 | 1), Some(u64::MAX));
    }
}
