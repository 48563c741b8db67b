//! Why something cannot be checked: [`Unsuitable`], [`CheckError`].

use super::LowerError;
use crate::explore::{ExploreError, Limit};
use crate::{Isa, Observable, PrepareError};

/// Why a test cannot be what is checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unsuitable {
    /// It is no test of BPF.
    #[error("a test of {} has nothing to lower: the check takes BPF", .0.herd_name())]
    Isa(Isa),
    /// A register cannot be observed.
    #[error(
        "P{thread}: r10 cannot be observed: what the address of the stack is, is not the program's"
    )]
    Frame {
        /// The thread.
        thread: usize,
    },
    /// All registers that can be written are observed.
    #[error("P{thread}: no register is left to store the results with: observe fewer than ten")]
    Registers {
        /// The thread.
        thread: usize,
    },
    /// A thread starts with a value in r10, and uses all other registers too.
    #[error(
        "P{thread}: r10 is the end of the stack, and no other register can have its value: all are \
         used, or there are functions that are called"
    )]
    Stack {
        /// The thread.
        thread: usize,
    },
    /// The filter asks for a part of a register.
    #[error("the filter names {}, of which it is only a part: declare it as 64 bits", name(.0))]
    Filter(Observable),
    /// With the stores of results, the program of a thread breaks a rule.
    #[error("P{thread}: the program is too large for its results to be stored")]
    Program {
        /// The thread.
        thread: usize,
    },
    /// Its BPF cannot be explored.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// Likewise.
    #[error(transparent)]
    Explore(#[from] ExploreError),
    /// An execution of its BPF ends in a fault.
    #[error("P{thread}: `{text}`: {reason}: a program that faults says nothing of its lowering")]
    Fault {
        /// The thread.
        thread: usize,
        /// The text of the instruction.
        text: String,
        /// Why it cannot be executed.
        reason: String,
    },
    /// Its programs have no outcome.
    #[error("the program has no outcome: with nothing to allow, nothing is checked")]
    NoOutcome,
    /// The address of a thread's stack can be observed.
    #[error("the test shows an address of a stack, which is another in machine code")]
    Address,
}

/// Limits in words.
pub(super) fn words(limits: &[Limit]) -> String {
    limits.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn name(observable: &Observable) -> String {
    match observable {
        Observable::Register { thread, name, .. } => format!("{thread}:{name}"),
        Observable::Memory { .. } => String::new(),
    }
}

/// Why machine code cannot be checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// There is none, or it cannot be followed.
    #[error("P{thread}: {error}")]
    Lower {
        /// The thread.
        thread: usize,
        /// Why not.
        error: LowerError,
    },
    /// Memory that is said to be a thread's own has bytes of a location.
    #[error("P{thread}: the memory of its own has bytes of {location}, which all threads have")]
    Own {
        /// The thread.
        thread: usize,
        /// The location's name.
        location: String,
    },
    /// It does what is not modelled.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// It is too large.
    #[error(transparent)]
    Explore(#[from] ExploreError),
    /// Not all outcomes of the BPF program are known, and the code has others.
    #[error("not all outcomes of the BPF program are known: {}", words(.0))]
    Limits(Vec<Limit>),
}
