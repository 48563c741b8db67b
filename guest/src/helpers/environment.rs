//! [`Environment`]: what helpers know of the world, all of it from the start state.

use crate::Start;

/// Time, random numbers, the cpu, and what was printed. Each thread has its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    time: u64,
    time_step: u64,
    random: u64,
    cpu: u32,
    /// What was printed, a line each.
    pub printed: Vec<String>,
}

impl Environment {
    pub(crate) fn new(start: &Start) -> Self {
        Self {
            time: start.time,
            time_step: start.time_step,
            random: start.seed,
            cpu: start.cpu,
            printed: Vec::new(),
        }
    }

    /// The time in nanoseconds, which each reading advances by the start state's step.
    pub fn time(&mut self) -> u64 {
        let now = self.time;
        self.time = now.wrapping_add(self.time_step);
        now
    }

    /// The next random number, by `SplitMix64` (Steele, Lea, Flood, OOPSLA 2014) from the start
    /// state's seed.
    pub fn random(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// The number of the cpu.
    pub const fn cpu(&self) -> u32 {
        self.cpu
    }
}
