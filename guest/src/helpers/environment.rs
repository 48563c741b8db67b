//! [`Environment`]: what helpers know of the world, all of it from the start state.

use crate::Start;

/// Time, random numbers, the cpu, and what was printed. Each thread has its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    time: u64,
    time_step: u64,
    random: u64,
    cpu: u32,
    printed: Vec<String>,
    printed_bytes: usize,
}

impl Environment {
    /// How many bytes a thread can print in all, a line counting as one more than it has.
    pub const MOST_PRINTED: usize = 1 << 20;

    pub(crate) fn new(start: &Start) -> Self {
        Self {
            time: start.time,
            time_step: start.time_step,
            random: start.seed,
            cpu: start.cpu,
            printed: Vec::new(),
            printed_bytes: 0,
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

    /// Prints a line, unless more would be printed than [`Self::MOST_PRINTED`] allows; gives
    /// whether it did.
    pub fn print(&mut self, line: String) -> bool {
        let bytes = self.printed_bytes.saturating_add(line.len()).saturating_add(1);
        let fits = bytes <= Self::MOST_PRINTED;
        if fits {
            self.printed_bytes = bytes;
            self.printed.push(line);
        }
        fits
    }

    /// What was printed, a line each.
    pub fn printed(&self) -> &[String] {
        &self.printed
    }

    /// What was printed, a line each, when the run is over.
    pub fn into_printed(self) -> Vec<String> {
        self.printed
    }
}
