//! The numbers that logical instructions can have: patterns of ones that repeat.

/// The fields N, immr and imms of a number (Arm ARM, `DecodeBitMasks`), in their places; none if
/// it is not the rotation of consecutive ones, repeated in elements of 2 to 64 bits.
pub(super) fn fields(value: u64, wide: bool) -> Option<u32> {
    let value = if wide { value } else { value & 0xffff_ffff | value << 32 };
    // The shortest element that repeats.
    let mut length: u32 = 64;
    while length > 2 && value == value.rotate_right(length / 2) {
        length /= 2;
    }
    let element = if length == 64 { value } else { value & ((1 << length) - 1) };
    let ones = element.count_ones();
    if ones == 0 || ones == length {
        return None;
    }
    let consecutive = (1_u64 << ones) - 1;
    let repeated = |element: u64| {
        (0..64).step_by(length as usize).fold(0_u64, |all, shift| all | element << shift)
    };
    let rotation = (0..length).find(|&by| repeated(consecutive).rotate_right(by) == value)?;
    let n = u32::from(length == 64);
    // The length is coded as ones above the bits that count.
    let imms = !(2 * length - 1) & 0x3f | (ones - 1);
    Some(n << 22 | rotation << 16 | imms << 10)
}

#[cfg(test)]
mod tests {
    use super::fields;

    #[test]
    fn the_number_of_patterns_is_that_of_the_architecture() {
        // Elements of n bits have n - 1 numbers of ones, each in n rotations.
        let count = |wide: bool| {
            let mut found = std::collections::BTreeSet::new();
            for length in [2_u32, 4, 8, 16, 32, 64] {
                for ones in 1..length {
                    for by in 0..length {
                        let element = (1_u128 << ones) - 1;
                        let mask = (1_u128 << length) - 1;
                        let turned = (element >> by | element << (length - by)) & mask;
                        let mut value = 0_u128;
                        for shift in (0..64).step_by(length as usize) {
                            value |= turned << shift;
                        }
                        let value = u64::try_from(value).unwrap();
                        found.extend(fields(value, wide));
                    }
                }
            }
            found.len()
        };
        assert_eq!(count(true), 5334);
        assert_eq!(fields(0, true), None);
        assert_eq!(fields(u64::MAX, true), None);
        assert_eq!(fields(0xffff_ffff, false), None);
        assert_eq!(fields(0b101, true), None);
    }
}
