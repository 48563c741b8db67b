//! `programs/jit/branch.s`: a branch that no predictor can learn.

use super::{STATE, Task, WORDS, Words};

pub(super) const TASK: Task = Task {
    name: "branch",
    body: include_str!("../../programs/jit/branch.s"),
    functions: "",
    turns: 100,
    initial,
    model,
};

fn initial() -> Words {
    let mut words = [0; WORDS];
    words[STATE] = 0x9e37_79b9_7f4a_7c15;
    words
}

fn model(words: &mut Words) -> u64 {
    let (mut random, mut x) = (words[STATE], words[STATE + 1]);
    let mut executed = 3;
    for _ in 0..1000 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        if random & 1 == 0 {
            x = x.wrapping_sub(random) >> 1;
            executed += 17;
        } else {
            x = x.wrapping_add(random).wrapping_mul(3);
            executed += 16;
        }
    }
    words[STATE] = random;
    words[STATE + 1] = x;
    executed + 2
}
