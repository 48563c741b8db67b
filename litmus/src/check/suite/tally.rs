//! [`Tally`]: what has come of a candidate, and [`Report`]: of all.

use super::Cell;
use std::collections::BTreeMap;
use std::time::Duration;

/// What has come of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// The code is right.
    Right,
    /// It is not.
    Wrong,
    /// It was not found wrong, and not all of it has been explored.
    Undecided,
    /// There was nothing to explore: no code, or none that can be followed. That is never a pass.
    Error,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Right, Self::Wrong, Self::Undecided, Self::Error];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::Undecided => "undecided",
            Self::Error => "error",
        }
    }

    /// The one with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.name() == name)
    }
}

/// A test that the code of a candidate is not right in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What has come of it.
    pub standing: Standing,
    /// The number of the test in its suite.
    pub job: u64,
    /// Its name.
    pub test: String,
    /// What is wrong, or why it could not be decided, in one line.
    pub reason: String,
}

/// What has come of a candidate.
///
/// Two are equal if the same was found, however long it took.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// In how many tests it is right.
    pub right: u64,
    /// In how many it is wrong.
    pub wrong: u64,
    /// In how many nothing was decided.
    pub undecided: u64,
    /// In how many there was nothing to explore.
    pub errors: u64,
    /// In how many it forbids what the program allows, right or wrong.
    pub stronger: u64,
    /// The first of the tests that it is not right in, of each kind.
    pub findings: Vec<Finding>,
    /// In how many tests it was held against a form of an instruction.
    pub coverage: BTreeMap<Cell, u64>,
    /// How long its code was made and explored, on one core. A state that is kept does not have it.
    pub time: Duration,
}

/// How many findings of a kind are kept.
pub const KEPT: usize = 32;

impl Tally {
    /// How many tests it was held against. Those that were in error are none.
    pub const fn tests(&self) -> u64 {
        self.right + self.wrong + self.undecided
    }

    /// Whether it is right in all tests, of which there is at least one.
    pub const fn is_right(&self) -> bool {
        self.right > 0 && self.wrong == 0 && self.undecided == 0 && self.errors == 0
    }

    /// The first finding of a kind.
    pub fn first(&self, standing: Standing) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.standing == standing)
    }

    /// How many tests have come to this.
    pub const fn count(&self, standing: Standing) -> u64 {
        match standing {
            Standing::Right => self.right,
            Standing::Wrong => self.wrong,
            Standing::Undecided => self.undecided,
            Standing::Error => self.errors,
        }
    }

    pub(super) const fn count_mut(&mut self, standing: Standing) -> &mut u64 {
        match standing {
            Standing::Right => &mut self.right,
            Standing::Wrong => &mut self.wrong,
            Standing::Undecided => &mut self.undecided,
            Standing::Error => &mut self.errors,
        }
    }

    /// Keeps a finding, if it is one of the first of its kind.
    pub(super) fn keep(&mut self, finding: Finding) {
        let kind = |it: &&Finding| it.standing == finding.standing;
        if self.findings.iter().filter(kind).count() < KEPT {
            self.findings.push(finding);
        }
    }
}

impl PartialEq for Tally {
    fn eq(&self, other: &Self) -> bool {
        let Self { right, wrong, undecided, errors, stronger, findings, coverage, time: _ } = self;
        (*right, *wrong, *undecided, *errors, *stronger)
            == (other.right, other.wrong, other.undecided, other.errors, other.stronger)
            && *findings == other.findings
            && *coverage == other.coverage
    }
}

impl Eq for Tally {}

/// What has come of a suite, so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What was run on what: see [`Run::fingerprint`](super::Run::fingerprint).
    pub(super) fingerprint: u64,
    /// How many tests are done; they are the first ones of the suite.
    pub done: u64,
    /// Whether these are all of it.
    pub finished: bool,
    /// How many of them there were not, as what was generated cannot have the shape.
    pub left_out: u64,
    /// For each candidate, in their order, what has come of it.
    pub tallies: Vec<(String, Tally)>,
}

impl Report {
    /// What has come of the candidate of a name.
    pub fn tally(&self, name: &str) -> Option<&Tally> {
        self.tallies.iter().find(|(known, _)| known == name).map(|(_, tally)| tally)
    }

    /// How many tests were held against a candidate, all together.
    pub fn tests(&self) -> u64 {
        self.tallies.iter().map(|(_, tally)| tally.tests()).sum()
    }
}
