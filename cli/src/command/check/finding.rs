//! [`Finding`]: what came of the check of a test.

use crate::Status;
use acqrel_litmus::check::Cost;

/// What came of the check of a test.
pub(super) struct Finding {
    pub(super) file: String,
    /// The name of the test; of a file that is none, empty.
    pub(super) test: String,
    /// What made the machine code.
    pub(super) lowering: String,
    /// What is to be said of the text of the test.
    pub(super) diagnostics: String,
    pub(super) end: End,
    /// How many tests that is of, if it is of an instruction of a program.
    pub(super) tests: Option<usize>,
    /// How many outcomes the program has.
    pub(super) outcomes: usize,
    /// The outcomes of the program that the machine code cannot have.
    pub(super) lost: Vec<Lost>,
    /// The smallest test that fails likewise, if that was asked.
    pub(super) minimised: Option<String>,
}

/// How a check ended.
pub(super) enum End {
    /// Each outcome of the machine code is one of the program.
    Right,
    /// Something is wrong, at least one thing.
    Wrong(Vec<Problem>),
    /// What was found is right, and there may be more; why.
    Undecided(String),
    /// It could not be checked; why not.
    Failed(String),
}

/// An outcome of the program that the machine code cannot have.
pub(super) struct Lost {
    pub(super) outcome: String,
    /// What it is lost to, if that was asked.
    pub(super) cost: Option<Cost>,
}

/// Something that is wrong with machine code.
pub(super) struct Problem {
    pub(super) kind: Kind,
    /// It in one sentence, without full stop.
    pub(super) message: String,
    /// The line of the test to look at first; 0 if there is none.
    pub(super) line: u32,
    /// The threads, instruction by instruction.
    pub(super) threads: Vec<Vec<Row>>,
    /// The axiom of the program's model that forbids it, and the cycle.
    pub(super) cycle: Option<Cycle>,
}

/// What kind of thing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Order,
    Value,
    Footprint,
    Fault,
}

impl Kind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Value => "value",
            Self::Footprint => "footprint",
            Self::Fault => "fault",
        }
    }
}

/// A machine instruction beside that of the program that it is of.
pub(super) struct Row {
    /// The instruction of the program, at the first of its machine instructions.
    pub(super) program: Option<String>,
    pub(super) machine: Option<String>,
    /// What it does in the execution: the name of the event, what it is, what it reads from.
    pub(super) events: Vec<String>,
}

/// A cycle that the program's model forbids.
pub(super) struct Cycle {
    pub(super) axiom: String,
    pub(super) steps: Vec<Step>,
}

/// A step of a cycle.
pub(super) struct Step {
    pub(super) text: String,
    pub(super) relation: String,
    pub(super) rules: Vec<String>,
    /// Whether the machine code keeps it.
    pub(super) kept: bool,
}

impl Finding {
    /// Of a file of which nothing is known yet.
    pub(super) fn new(file: &str, lowering: String) -> Self {
        Self {
            file: file.to_owned(),
            test: String::new(),
            lowering,
            diagnostics: String::new(),
            end: End::Right,
            tests: None,
            outcomes: 0,
            lost: Vec::new(),
            minimised: None,
        }
    }

    /// Of something that cannot be checked.
    pub(super) fn failed(self, error: String) -> Self {
        Self { end: End::Failed(error), ..self }
    }

    /// How the command ends for it.
    pub(super) const fn status(&self) -> Status {
        match self.end {
            End::Right => Status::Fine,
            End::Wrong(_) => Status::Failed,
            End::Undecided(_) | End::Failed(_) => Status::BadInput,
        }
    }

    /// The verdict in a word.
    pub(super) const fn verdict(&self) -> &'static str {
        match self.end {
            End::Right => "right",
            End::Wrong(_) => "wrong",
            End::Undecided(_) => "undecided",
            End::Failed(_) => "failed",
        }
    }
}
