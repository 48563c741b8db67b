//! [`Outcomes`]: what an exploration has found.

use crate::test::{Observable, Sized};
use crate::{Execution, Structure, Unplaced};
use std::fmt;
use std::sync::Arc;

/// What an exploration has found.
#[derive(Clone, Debug)]
pub struct Outcomes {
    /// What is observed, in the order of each state's values.
    pub observables: Vec<Observable>,
    /// The final states that can happen, ascending by their values.
    pub states: Vec<State>,
    /// Whether [`State::executions`] are counts of all executions. Else each is at least 1.
    pub counted: bool,
    /// What keeps the states from being all that can happen. Empty if they are.
    pub limits: Vec<Limit>,
    /// Executions that end in a fault of the program, the first of each kind.
    pub faults: Vec<Fault>,
    /// The flags that the model raises, and its names of what is undefined, in the executions that are
    /// the states' witnesses; other executions may raise more.
    pub flags: Vec<String>,
    /// How much was done.
    pub effort: Effort,
}

/// A final state.
#[derive(Clone, Debug)]
pub struct State {
    /// The values of the observables.
    pub values: Vec<Sized>,
    /// How many executions lead to it.
    pub executions: u64,
    /// One of them.
    pub witness: Witness,
}

/// An execution in little space: which path each thread takes, where each read reads from, and the
/// order of the writes.
#[derive(Clone, Debug)]
pub struct Witness {
    pub(crate) structure: Arc<Structure>,
    /// The sources of the events that read, in their order.
    pub(crate) sources: Box<[u16]>,
    /// The writes of all cells, cell by cell, each in coherence order.
    pub(crate) order: Box<[u16]>,
}

impl Witness {
    /// The execution.
    pub fn execution(&self) -> Execution {
        let structure = &self.structure;
        let mut sources = self.sources.iter().map(|&source| usize::from(source));
        let reads_from =
            structure.events.iter().map(|event| if event.reads { sources.next() } else { None });
        let reads_from = reads_from.collect();
        let mut order = self.order.iter().map(|&event| usize::from(event));
        let mut coherence = vec![Vec::new(); structure.cells.len()];
        for (cell, writes) in coherence.iter_mut().enumerate() {
            let written = |event: &&crate::Event| event.writes && event.cell == Some(cell);
            let count = structure.events.iter().filter(written).count();
            writes.extend(order.by_ref().take(count));
        }
        Execution { structure: Arc::clone(structure), reads_from, coherence }
    }
}

impl From<&Execution> for Witness {
    fn from(execution: &Execution) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "there are fewer events than 2^16")]
        let short = |event: usize| event as u16;
        Self {
            structure: Arc::clone(&execution.structure),
            sources: execution.reads_from.iter().flatten().map(|&it| short(it)).collect(),
            order: execution.coherence.iter().flatten().map(|&it| short(it)).collect(),
        }
    }
}

/// Why what was found may not be all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limit {
    /// An execution needs a loop to go round more often than the bound allows.
    Unrolling {
        /// The thread.
        thread: usize,
        /// The index of the instruction that would have been executed once more.
        instruction: usize,
    },
    /// It has been stopped from outside.
    Interrupted,
    /// The time is up.
    Time,
    /// The number of executions allowed has been reached.
    Executions,
    /// The model allows a value that is read to be the reason why it is written. Such executions are
    /// not explored.
    SelfJustified,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unrolling { thread, instruction } => write!(
                f,
                "P{thread} goes round more often than the bound on loops allows, at its instruction \
                 {instruction}"
            ),
            Self::Interrupted => f.write_str("it was interrupted"),
            Self::Time => f.write_str("the time is up"),
            Self::Executions => f.write_str("the number of executions allowed has been reached"),
            Self::SelfJustified => f.write_str("the model lets a value be its own reason"),
        }
    }
}

/// An execution that ends in a fault of the program.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The thread.
    pub thread: usize,
    /// The index of its instruction.
    pub instruction: usize,
    /// Why it cannot be executed.
    pub reason: String,
    /// What it would have accessed, if that is no memory of the test.
    pub unplaced: Option<Unplaced>,
    /// The execution.
    pub witness: Witness,
}

/// How much an exploration did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// Combinations of the threads' paths.
    pub structures: u64,
    /// Partial and complete executions that the axioms were evaluated on.
    pub evaluations: u64,
    /// Choices of a source or of an order.
    pub choices: u64,
}

impl Effort {
    /// Adds another.
    pub(crate) const fn add(&mut self, other: Self) {
        self.structures += other.structures;
        self.evaluations += other.evaluations;
        self.choices += other.choices;
    }
}
