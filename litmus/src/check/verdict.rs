//! [`Checked`]: what comes of a check.

use super::Subject;
use super::checker::program_access;
use crate::explore::{Limit, Outcomes, State};
use crate::{Access, Test};

/// What comes of a check.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Whether the machine code is right.
    pub verdict: Verdict,
    /// The test that the machine code is: the same memory and observables, in its own address space.
    pub target: Test,
    /// For each thread, the instructions of the program that those of its code are of.
    pub origins: Vec<Vec<Option<usize>>>,
    /// What the machine code can do. None if it could not be explored, since it is wrong.
    pub outcomes: Option<Outcomes>,
    /// The final states of the program that are none of the machine code, by their indices in the
    /// subject's outcomes.
    pub lost: Vec<usize>,
}

/// Whether machine code is right.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Each of its outcomes is one of the program.
    Right,
    /// Something is not; at least one.
    Wrong(Vec<Wrong>),
    /// All outcomes that were found are the program's, and there may be more.
    Undecided(Vec<Limit>),
}

/// What is wrong with machine code.
#[derive(Clone, Debug)]
pub enum Wrong {
    /// It ends in a state in which the program does not.
    Outcome(State),
    /// It accesses memory in a way in which the program does not.
    Footprint(Footprint),
    /// The program has outcomes, and no execution of it comes to an end.
    Endless,
    /// An execution of it ends in a fault.
    Fault {
        /// The thread.
        thread: usize,
        /// The index of the instruction.
        instruction: usize,
        /// Why it cannot be executed.
        reason: String,
    },
}

/// An access that is none of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Footprint {
    /// The thread.
    pub thread: usize,
    /// The index of the machine instruction.
    pub instruction: usize,
    /// What it accesses, as the program would have the address.
    pub access: Access,
    /// Whether it writes.
    pub writes: bool,
    /// An instruction of the thread's program that accesses some of these bytes, and what it
    /// accesses.
    pub program: Option<(usize, Access)>,
}

impl Checked {
    /// What an access of the machine code is in its program's address space; none if it is private.
    pub fn program_access(&self, subject: &Subject, access: Access) -> Option<Access> {
        program_access(subject, &self.target, access)
    }

    /// Whether the machine code is right.
    pub const fn is_right(&self) -> bool {
        matches!(self.verdict, Verdict::Right)
    }

    /// Whether it is wrong.
    pub const fn is_wrong(&self) -> bool {
        matches!(self.verdict, Verdict::Wrong(_))
    }

    /// Whether it forbids what the program allows.
    pub const fn is_stronger(&self) -> bool {
        !self.lost.is_empty()
    }
}
