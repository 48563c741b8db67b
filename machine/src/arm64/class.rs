//! The encoding classes of the Arm ARM (section C4.1) that are decoded here, by their fixed bits.

/// The classes of words that are decoded, named as in section C4.1 of the Arm ARM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    PcRelative,
    AddSubImmediate,
    LogicalImmediate,
    MoveWide,
    Bitfield,
    Extract,
    Branch,
    Exception,
    Hint,
    Barrier,
    Exclusive,
    Ordered,
    CompareAndSwap,
    OrderedUnscaled,
    Literal,
    Pair,
    Unscaled,
    Indexed,
    RegisterOffset,
    Atomic,
    UnsignedOffset,
    LogicalShifted,
    AddSubShifted,
    AddSubExtended,
    WithCarry,
    ConditionalCompare,
    ConditionalSelect,
    TwoSources,
    OneSource,
    ThreeSources,
}

/// The fixed bits of each class: those of the mask have the value. Classes do not overlap.
#[rustfmt::skip] // One class a line.
const CLASSES: [(u32, u32, Class); 44] = [
    (0x1f00_0000, 0x1000_0000, Class::PcRelative),
    (0x1f80_0000, 0x1100_0000, Class::AddSubImmediate),
    (0x1f80_0000, 0x1200_0000, Class::LogicalImmediate),
    (0x1f80_0000, 0x1280_0000, Class::MoveWide),
    (0x1f80_0000, 0x1300_0000, Class::Bitfield),
    (0x7fa0_0000, 0x1380_0000, Class::Extract),
    (0x7c00_0000, 0x1400_0000, Class::Branch),             // B, BL
    (0x7e00_0000, 0x3400_0000, Class::Branch),             // CBZ, CBNZ
    (0x7e00_0000, 0x3600_0000, Class::Branch),             // TBZ, TBNZ
    (0xff00_0010, 0x5400_0000, Class::Branch),             // B.cond
    (0xffff_fc1f, 0xd61f_0000, Class::Branch),             // BR
    (0xffff_fc1f, 0xd63f_0000, Class::Branch),             // BLR
    (0xffff_fc1f, 0xd65f_0000, Class::Branch),             // RET
    (0xffe0_001f, 0xd400_0001, Class::Exception),          // SVC
    (0xffe0_001f, 0xd420_0000, Class::Exception),          // BRK
    (0xffff_0000, 0x0000_0000, Class::Exception),          // UDF
    (0xffff_f01f, 0xd503_201f, Class::Hint),
    (0xffff_f0ff, 0xd503_305f, Class::Barrier),            // CLREX
    (0xffff_f0ff, 0xd503_309f, Class::Barrier),            // DSB
    (0xffff_f0ff, 0xd503_30bf, Class::Barrier),            // DMB
    (0xffff_ffff, 0xd503_3fdf, Class::Barrier),            // ISB SY
    (0x3fa0_0000, 0x0800_0000, Class::Exclusive),
    (0x3fa0_0000, 0x0880_0000, Class::Ordered),
    (0x3fa0_7c00, 0x08a0_7c00, Class::CompareAndSwap),
    (0x3f20_0c00, 0x1900_0000, Class::OrderedUnscaled),
    (0x3f00_0000, 0x1800_0000, Class::Literal),
    (0x3f80_0000, 0x2880_0000, Class::Pair),               // post-indexed
    (0x3f80_0000, 0x2900_0000, Class::Pair),               // signed offset
    (0x3f80_0000, 0x2980_0000, Class::Pair),               // pre-indexed
    (0x3f20_0c00, 0x3800_0000, Class::Unscaled),
    (0x3f20_0c00, 0x3800_0400, Class::Indexed),            // post-indexed
    (0x3f20_0c00, 0x3800_0c00, Class::Indexed),            // pre-indexed
    (0x3f20_0c00, 0x3820_0800, Class::RegisterOffset),
    (0x3f20_0c00, 0x3820_0000, Class::Atomic),
    (0x3f00_0000, 0x3900_0000, Class::UnsignedOffset),
    (0x1f00_0000, 0x0a00_0000, Class::LogicalShifted),
    (0x1f20_0000, 0x0b00_0000, Class::AddSubShifted),
    (0x1fe0_0000, 0x0b20_0000, Class::AddSubExtended),
    (0x1fe0_fc00, 0x1a00_0000, Class::WithCarry),
    (0x3fe0_0410, 0x3a40_0000, Class::ConditionalCompare),
    (0x3fe0_0800, 0x1a80_0000, Class::ConditionalSelect),
    (0x7fe0_0000, 0x1ac0_0000, Class::TwoSources),
    (0x7fff_0000, 0x5ac0_0000, Class::OneSource),
    (0x7f00_0000, 0x1b00_0000, Class::ThreeSources),
];

impl Class {
    /// The class of `word`, if it is one of these.
    pub(super) fn of(word: u32) -> Option<Self> {
        let row = CLASSES.iter().find(|(mask, value, _)| word & mask == *value)?;
        Some(row.2)
    }
}

#[cfg(test)]
mod tests {
    use super::CLASSES;

    #[test]
    fn no_word_is_of_two_classes() {
        for (index, (mask, value, class)) in CLASSES.iter().enumerate() {
            assert_eq!(value & !mask, 0, "{class:?}");
            for (other_mask, other_value, other) in &CLASSES[index + 1..] {
                assert_ne!((value ^ other_value) & mask & other_mask, 0, "{class:?} and {other:?}");
            }
        }
    }
}
