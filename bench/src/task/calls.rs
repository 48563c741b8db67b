//! `programs/jit/calls.s`: calls of a small function.

use super::{STATE, Task, WORDS, Words};

pub(super) const TASK: Task = Task {
    name: "calls",
    body: include_str!("../../programs/jit/calls.s"),
    functions: include_str!("../../programs/jit/mix.s"),
    turns: 200,
    initial,
    model,
};

fn initial() -> Words {
    let mut words = [0; WORDS];
    words[STATE] = 1;
    words
}

fn model(words: &mut Words) -> u64 {
    let mut r0 = words[STATE];
    for i in (1..=500).rev() {
        r0 = (r0.wrapping_mul(0x5bd1_e995) ^ (r0 >> 15)).wrapping_add(i);
    }
    words[STATE] = r0;
    2 + (5 + 6) * 500 + 1
}
