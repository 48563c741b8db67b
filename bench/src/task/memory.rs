//! `programs/jit/memory.s`: half of the instructions load or store.

use super::{STATE, Task, WORDS, Words};

pub(super) const TASK: Task = Task {
    name: "memory",
    body: include_str!("../../programs/jit/memory.s"),
    functions: "",
    turns: 1000,
    initial,
    model,
};

fn initial() -> Words {
    let mut words = [0; WORDS];
    let bytes: Vec<u8> = (0..=250).cycle().take(STATE * 8).collect();
    let (chunks, _) = bytes.as_chunks();
    for (word, chunk) in words.iter_mut().zip(chunks) {
        *word = u64::from_le_bytes(*chunk);
    }
    words
}

fn model(words: &mut Words) -> u64 {
    let mut sum = words[STATE];
    let (steps, _) = words[..STATE].as_chunks_mut();
    for [whole, halves] in steps {
        sum = sum.wrapping_add(*whole);
        *whole = sum;
        let low = *halves & 0xffff_ffff;
        sum = sum.wrapping_add(low);
        *halves = sum << 32 | low;
    }
    words[STATE] = sum;
    3 + 9 * 256 + 1
}
