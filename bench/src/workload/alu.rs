//! `programs/alu.s`: arithmetic only.

use super::{Expected, Workload, assemble};
use crate::Error;

/// Turns of the loop.
const TURNS: u32 = 200_000;

pub(super) fn workload() -> Result<Workload, Error> {
    Ok(Workload {
        name: "alu",
        program: assemble(include_str!("../../programs/alu.s"))?,
        memory: Vec::new(),
        expected: expected(),
    })
}

fn expected() -> Expected {
    let mut r0 = 1_u64;
    let mut r2 = 0x2545_f491_u64;
    let mut executed = 3;
    for _ in 0..TURNS {
        r0 = r0.wrapping_add(r2);
        let r1 = r0 >> 7;
        r0 = ((r0 << 13) ^ r1).wrapping_mul(0x5bd1_e995);
        r0 = r0.wrapping_sub(r1.wrapping_mul(r2));
        r2 = (r2 ^ 0x1b87_3593).wrapping_add(97);
        executed += 12;
    }
    executed += 1;
    Expected { r0, executed }
}
