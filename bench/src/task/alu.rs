//! `programs/jit/alu.s`: arithmetic only.

use super::{STATE, Task, WORDS, Words};

pub(super) const TASK: Task = Task {
    name: "alu",
    body: include_str!("../../programs/jit/alu.s"),
    functions: "",
    turns: 200,
    initial,
    model,
};

fn initial() -> Words {
    let mut words = [0; WORDS];
    words[STATE] = 1;
    words[STATE + 1] = 0x2545_f491;
    words
}

fn model(words: &mut Words) -> u64 {
    let (mut r0, mut r2) = (words[STATE], words[STATE + 1]);
    for _ in 0..1000 {
        r0 = r0.wrapping_add(r2);
        let r1 = r0 >> 7;
        r0 = ((r0 << 13) ^ r1).wrapping_mul(0x5bd1_e995);
        r0 = r0.wrapping_sub(r1.wrapping_mul(r2));
        r2 = (r2 ^ 0x1b87_3593).wrapping_add(97);
    }
    words[STATE] = r0;
    words[STATE + 1] = r2;
    3 + 12 * 1000 + 2
}
