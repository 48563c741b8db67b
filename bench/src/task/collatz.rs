//! `programs/jit/collatz.s`: short blocks and branches that are hard to predict.

use super::{STATE, Task, WORDS, Words};

pub(super) const TASK: Task = Task {
    name: "collatz",
    body: include_str!("../../programs/jit/collatz.s"),
    functions: "",
    turns: 1000,
    initial,
    model,
};

fn initial() -> Words {
    let mut words = [0; WORDS];
    words[STATE + 1] = 1;
    words
}

fn model(words: &mut Words) -> u64 {
    let mut executed = 4;
    for _ in 0..4 {
        executed += 2;
        let mut steps = 0;
        let mut x = words[STATE + 1];
        while x != 1 && steps != 300 {
            steps += 1;
            if x & 1 == 0 {
                x >>= 1;
                executed += 8;
            } else {
                x = 3 * x + 1;
                executed += 9;
            }
        }
        // The jump out of the walk, and what follows it.
        executed += 6;
        words[STATE] += steps;
        words[STATE + 1] += 1;
    }
    executed + 2
}
