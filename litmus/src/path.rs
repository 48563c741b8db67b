//! [`Path`]: one way that a thread can go.

use crate::Access;
use crate::event::{Action, Tags};
use crate::value::{ValueId, Values};
use acqrel_machine::Place;

/// One way through a thread's code: its events in program order, with what is not known until
/// reads-from is chosen as symbolic values.
#[derive(Clone, Debug)]
pub struct Path {
    /// The events, in program order.
    pub events: Vec<PathEvent>,
    /// The values.
    pub values: Values,
    /// What must hold of the values for the thread to go this way.
    pub constraints: Vec<Constraint>,
    /// What registers hold at the end, of those that have been written or had an initial value.
    pub registers: Vec<(Place, ValueId)>,
    /// How it ends.
    pub end: End,
    /// Read and write of an atomic instruction, of an exclusive pair, and what one event of an
    /// instruction needs of another: pairs of indices in `events`, by relation.
    pub amo: Vec<(u16, u16)>,
    /// Load-exclusive and the store-exclusive that succeeded after it.
    pub lxsx: Vec<(u16, u16)>,
    /// Dataflow within an instruction: herd7's `iico_data`.
    pub iico_data: Vec<(u16, u16)>,
    /// Control flow within an instruction: herd7's `iico_ctrl`.
    pub iico_ctrl: Vec<(u16, u16)>,
    /// Order within an instruction: herd7's `iico_order`.
    pub iico_order: Vec<(u16, u16)>,
}

/// An event of a path.
#[derive(Clone, Debug)]
pub struct PathEvent {
    /// What it does.
    pub action: Action,
    /// What else it is.
    pub tags: Tags,
    /// The index of its instruction in the thread's code.
    pub instruction: usize,
    /// Which execution of an instruction it is of, from 0: two events are of one instance of an
    /// instruction if this is equal.
    pub step: u32,
    /// The earlier reads of the thread that it depends on.
    pub dependencies: Dependencies,
}

/// The earlier events that an event depends on, as indices in the path, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dependencies {
    /// Its address is made of what they read.
    pub address: Vec<u16>,
    /// The value written is made of what they read.
    pub data: Vec<u16>,
    /// A branch before it was decided by what they read.
    pub control: Vec<u16>,
    /// What they read selects the address: through conditional selection or a compare-exchange's
    /// comparison. Those in `address` are not repeated.
    pub pick_address: Vec<u16>,
    /// What they read selects the value written, or whether it is written.
    pub pick_data: Vec<u16>,
    /// What they read selects the condition of a branch before it.
    pub pick_control: Vec<u16>,
}

/// That a value is not 0, or is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// The value.
    pub value: ValueId,
    /// Whether it is to be other than 0 (true) or 0 (false).
    pub nonzero: bool,
}

impl Constraint {
    /// Whether a number meets it.
    pub const fn holds(self, number: u64) -> bool {
        (number != 0) == self.nonzero
    }
}

/// How a path ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The thread has left its code.
    Complete,
    /// An instruction would have been executed more often than the bound on loops allows.
    Bound {
        /// The index of that instruction.
        instruction: usize,
    },
    /// The instruction cannot be executed: a wrong address, an exception.
    Fault {
        /// The index of the instruction.
        instruction: usize,
        /// Why not, a sentence without capital and full stop.
        reason: String,
        /// What it would have accessed, if that is no memory of the test.
        unplaced: Option<Unplaced>,
    },
}

/// What would have been accessed and is no memory of the test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unplaced {
    /// These bytes.
    At(Access),
    /// Bytes at an address from memory that is no location's, or that nothing has set.
    Unknown,
}
