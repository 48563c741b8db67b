//! `programs/memory.s`: half of the instructions load or store.

use super::{Expected, Workload, assemble};
use crate::Error;

/// Bytes walked over.
const SIZE: usize = 4096;
/// Passes over them.
const PASSES: u32 = 1000;

pub(super) fn workload() -> Result<Workload, Error> {
    let memory: Vec<u8> = (0..=250).cycle().take(SIZE).collect();
    Ok(Workload {
        name: "memory",
        program: assemble(include_str!("../../programs/memory.s"))?,
        expected: expected(&memory),
        memory,
    })
}

fn expected(memory: &[u8]) -> Expected {
    let (bytes, _) = memory.as_chunks();
    let mut words: Vec<u64> = bytes.iter().map(|word| u64::from_le_bytes(*word)).collect();
    let (steps, _) = words.as_chunks_mut();
    let mut r0 = 0_u64;
    let mut executed = 2;
    for _ in 0..PASSES {
        executed += 3;
        for [whole, halves] in &mut *steps {
            r0 = r0.wrapping_add(*whole);
            *whole = r0;
            let low = *halves & 0xffff_ffff;
            r0 = r0.wrapping_add(low);
            *halves = r0 << 32 | low;
            executed += 8;
        }
        executed += 2;
    }
    executed += 1;
    Expected { r0, executed }
}
