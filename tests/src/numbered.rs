//! Cases by number: what random tests have in place of a stream of random bytes, so that a failure
//! can be had again.

use acqrel_engines::{Case, case};
use arbitrary::Unstructured;

/// How many bytes a case is made of, at most.
const BYTES: usize = 8192;

/// The case with a number, the same each time. None for the few that cannot be made.
pub fn numbered(number: u64) -> Option<Case> {
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bd1_e995_9d1b_54a3;
    let words = std::iter::repeat_with(|| {
        // xorshift64* (Vigna, 2016).
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    });
    let bytes: Vec<u8> = words.take(BYTES / 8).flat_map(u64::to_le_bytes).collect();
    case(&mut Unstructured::new(&bytes)).ok()
}
