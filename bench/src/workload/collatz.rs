//! `programs/collatz.s`: short blocks and unpredictable branches.

use super::{Expected, Workload, assemble};
use crate::Error;

/// The greatest start.
const STARTS: u64 = 4000;

pub(super) fn workload() -> Result<Workload, Error> {
    Ok(Workload {
        name: "collatz",
        program: assemble(include_str!("../../programs/collatz.s"))?,
        memory: Vec::new(),
        expected: expected(),
    })
}

fn expected() -> Expected {
    let mut r0 = 0;
    let mut executed = 2;
    for start in 1..=STARTS {
        executed += 1;
        let mut x = start;
        while x != 1 {
            r0 += 1;
            if x & 1 == 0 {
                x >>= 1;
                executed += 7;
            } else {
                x = 3 * x + 1;
                executed += 8;
            }
        }
        // The jump out of the walk, the next start and the jump back.
        executed += 3;
    }
    executed += 1;
    Expected { r0, executed }
}
