//! [`Options`]: how the paths of a thread are explored.

use acqrel_machine::Reg;
use std::time::Instant;

/// How the paths of a thread are explored.
#[derive(Clone, Debug)]
pub struct Options {
    /// How often one instruction may be executed again on a path: herd7's `-unroll`, whose default
    /// is 2.
    pub unroll: u32,
    /// Whether plain accesses to private memory are no events, where that is exact. Without it,
    /// all are events, and private memory cannot mix sizes or hold return addresses.
    pub collapse_private: bool,
    /// Whether what nothing has set may not be depended on: registers without an initial value, flags
    /// and the stack. It may be moved and computed with; a branch, an address or a write of shared
    /// memory that depends on it is a fault. Otherwise all that starts as 0.
    pub unset: bool,
    /// What becomes of retries: see [the module](super#retries).
    pub retries: Retries,
    /// Whether reads and writes of registers are events too, with the dataflow between the events
    /// of an instruction, for models that compute dependencies of them.
    pub register_events: bool,
    /// What the sizes of accesses mean.
    pub widths: Widths,
    /// The registers whose final values count; all, if it is none. The others may be cut in
    /// retries.
    pub observed: Option<Vec<Reg>>,
    /// When to give up.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            unroll: 2,
            collapse_private: true,
            unset: false,
            retries: Retries::Cut,
            register_events: false,
            widths: Widths::Exact,
            observed: None,
            limits: Limits::default(),
        }
    }
}

/// What becomes of retries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Retries {
    /// They are explored, up to the bound on loops.
    Kept,
    /// They are cut. What can only go round for ever is no execution at all.
    #[default]
    Cut,
    /// They are cut. What can only go round for ever ends in a fault.
    Watched,
}

/// What the sizes of accesses mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Widths {
    /// An access touches as many bytes as it says.
    #[default]
    Exact,
    /// A BPF access to the beginning of an element of a location touches the whole element, four
    /// bytes if the test declares no type, whatever size the access has: herd7 ignores the sizes of
    /// BPF accesses.
    Herd,
}

/// When the exploration of a thread gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    /// How many paths there may be, those being explored and those cut included.
    pub paths: usize,
    /// How many events a path may have; at most 65 535.
    pub events: usize,
    /// How many values a path may have.
    pub values: usize,
    /// Until when.
    pub deadline: Option<Instant>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { paths: 100_000, events: 10_000, values: 100_000, deadline: None }
    }
}
