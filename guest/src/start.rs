//! [`Start`]: everything that a run depends on besides the program.

use std::collections::BTreeMap;

/// How exactly the ends of regions are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Granule {
    /// To the byte.
    #[default]
    Byte,
    /// To the page of 4096 bytes: an access is in bounds if it lies in the region rounded out to
    /// pages. The padding reads zero at the start, and is writable as its region.
    Page,
}

impl Granule {
    /// Its number of bytes.
    pub const fn bytes(self) -> u64 {
        match self {
            Self::Byte => 1,
            Self::Page => 4096,
        }
    }
}

/// The start state of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The input memory. Its address is in r1 at the start and its length in r2. It is also the
    /// packet of the legacy packet loads.
    pub memory: Vec<u8>,
    /// The values of r1 to r5 at the start, in place of the address and length of the memory.
    pub args: Option<[u64; 5]>,
    /// How exactly the ends of regions are checked.
    pub granule: Granule,
    /// How many backward branches may be taken and functions of the program be called.
    pub fuel: u64,
    /// How many times `may_goto` falls through before it jumps, in the whole run.
    pub may_goto: u64,
    /// What `ktime_get_ns` returns first, in nanoseconds.
    pub time: u64,
    /// By how much each call of `ktime_get_ns` advances it, in nanoseconds.
    pub time_step: u64,
    /// The seed of `get_prandom_u32`.
    pub seed: u64,
    /// What `get_smp_processor_id` returns. Less than `cpus`.
    pub cpu: u32,
    /// How many cpus there are: how many copies a per-cpu map has. At least 1.
    pub cpus: u32,
    /// Which map of the program each file descriptor in a
    /// [`MapFd`](acqrel_isa::Imm64::MapFd) means, by index.
    pub map_fds: BTreeMap<i32, usize>,
    /// The addresses of platform variables, by the id in a
    /// [`Variable`](acqrel_isa::Imm64::Variable).
    pub variables: BTreeMap<i32, u64>,
}

impl Start {
    /// The fuel of [`Self::default`]: a short loop ends within seconds.
    pub const DEFAULT_FUEL: u64 = 1 << 28;
    /// The `may_goto` count of [`Self::default`], Linux' `BPF_MAX_LOOPS`.
    pub const DEFAULT_MAY_GOTO: u64 = 8 << 20;
}

impl Default for Start {
    fn default() -> Self {
        Self {
            memory: Vec::new(),
            args: None,
            granule: Granule::Byte,
            fuel: Self::DEFAULT_FUEL,
            may_goto: Self::DEFAULT_MAY_GOTO,
            time: 1_000_000_000,
            time_step: 1000,
            seed: 0,
            cpu: 0,
            cpus: 1,
            map_fds: BTreeMap::new(),
            variables: BTreeMap::new(),
        }
    }
}
