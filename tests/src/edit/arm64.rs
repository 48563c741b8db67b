//! ARM64 words, changed (Arm ARM, section C4.1, for the fields).

/// `NOP`.
pub const NOP: u32 = 0xd503_201f;

/// Changes bits of words that have a value under a mask.
pub fn change(word: u32, mask: u32, value: u32, bits: u32) -> Option<u32> {
    (word & mask == value).then_some(word ^ bits)
}

/// Puts a value into a field of words that have a value under a mask.
pub fn put(word: u32, mask: u32, value: u32, field: u32, bits: u32) -> Option<u32> {
    let changed = word & !field | bits & field;
    (word & mask == value && changed != word).then_some(changed)
}

/// A nop in the place of words that have a value under a mask.
pub fn nop(word: u32, mask: u32, value: u32) -> Option<u32> {
    (word & mask == value).then_some(NOP)
}
