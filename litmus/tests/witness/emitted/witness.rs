//! [`Witness`]: asks loom about the machine code of tests, and compares its answers with ours.

use super::run::{Bytes, run};
use crate::model::{self, Found, States, Unexplored};
use acqrel_jit::Options;
use acqrel_litmus::check::{Backend, Checker, Lower as _, Subject};
use acqrel_litmus::explore::Outcomes;
use acqrel_litmus::{PrepareError, prepare, read, thread};
use std::collections::BTreeMap;
use std::{fmt, io};

/// The checker whose answers are witnessed.
pub(crate) struct Witness {
    checker: Checker,
    /// How many executions loom may try.
    executions: usize,
}

/// What came of a test.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Answer {
    /// loom finds the states that the model of the target allows, all or not. It tells these, one a
    /// line, that the model of BPF forbids.
    Found {
        /// Whether it finds all.
        all: bool,
        /// Whether our own check finds that the code is wrong.
        wrong: bool,
        /// What it tells.
        told: String,
    },
    /// It cannot tell.
    Unexplored(Unexplored),
    /// We cannot.
    Refused(String),
    /// We cannot tell all states: a loop has no bound.
    Unbounded,
}

impl Answer {
    /// Whether loom finds what BPF forbids.
    pub(crate) fn tells(&self) -> bool {
        matches!(self, Self::Found { told, .. } if !told.is_empty())
    }
}

impl Witness {
    pub(crate) fn new(executions: usize) -> Self {
        // Enough for every loop to be left.
        Self { checker: Checker::new(4), executions }
    }

    /// A test in the form that is checked. None if there is no such.
    pub(crate) fn subject(&self, text: &str) -> Option<Subject> {
        let (test, _) = read(text, |_| Err(io::ErrorKind::NotFound.into())).ok()?;
        Subject::new(&test, &self.checker).ok()
    }

    /// Runs the code that a backend emits for a test. It is an error if loom finds what the model of
    /// the target forbids, or the code does what is none.
    pub(crate) fn ask(&self, subject: &Subject, options: &Options) -> Result<Answer, String> {
        let backend = Backend::new(*options);
        let arch = backend.arch();
        let checked = match self.checker.check(subject, &backend) {
            Ok(checked) => checked,
            Err(error) => return Ok(Answer::Refused(error.to_string())),
        };
        let Some(outcomes) = &checked.outcomes else {
            return Ok(Answer::Refused("footprint".to_owned()));
        };
        if !outcomes.limits.is_empty() || !subject.outcomes().limits.is_empty() {
            return Ok(Answer::Unbounded);
        }
        let options = thread::Options { unroll: 4, ..thread::Options::default() };
        let problem = match prepare(&checked.target, self.checker.judge(arch), &options) {
            Ok(problem) => problem,
            Err(PrepareError::Overlap(_)) => return Ok(Answer::Unexplored(Unexplored::Width)),
            Err(error) => return Ok(Answer::Refused(error.to_string())),
        };
        let bytes = (0..checked.target.threads.len()).map(|thread| {
            let image = backend.image(subject.program(thread)).unwrap();
            let code = &checked.target.threads[thread].code;
            let base = code.instructions[code.entry].address - u64::from(image.entry());
            Bytes { base, code: image.code().into() }
        });
        let found = match run(&problem, arch, bytes.collect(), self.executions)? {
            Ok(found) => found,
            Err(why) => return Ok(Answer::Unexplored(why)),
        };
        let Found { states: found, limit } = found;
        let states = |outcomes: &Outcomes| -> States {
            outcomes.states.iter().map(|state| state.values.clone()).collect()
        };
        let (target, bpf) = (states(outcomes), states(subject.outcomes()));
        let show = |without: &States| {
            let more = found.difference(without);
            model::show(&checked.target, &problem.observables, more)
        };
        if !found.is_subset(&target) {
            let name = checked.target.isa.herd_name();
            return Err(format!("loom finds what the model of {name} forbids:\n{}", show(&target)));
        }
        let told = show(&bpf);
        match limit {
            Some(limit) if told.is_empty() && found != target => Ok(Answer::Unexplored(limit)),
            _ => {
                let (all, wrong) = (found == target, checked.is_wrong());
                Ok(Answer::Found { all, wrong, told })
            }
        }
    }
}

/// How often what came of tests.
#[derive(Default)]
pub(crate) struct Tally(BTreeMap<&'static str, usize>);

impl Tally {
    pub(crate) fn add(&mut self, answer: &Answer) {
        let name = match answer {
            Answer::Found { told, .. } if !told.is_empty() => "told",
            Answer::Found { all: true, .. } => "equal",
            Answer::Found { all: false, .. } => "subset",
            Answer::Unexplored(why) => why.name(),
            Answer::Refused(_) => "refused by us",
            Answer::Unbounded => "loops without bound",
        };
        *self.0.entry(name).or_default() += 1;
    }

    /// How often this came.
    pub(crate) fn count(&self, name: &str) -> usize {
        self.0.get(name).copied().unwrap_or_default()
    }

    /// How many tests loom has explored.
    pub(crate) fn explored(&self) -> usize {
        ["told", "equal", "subset"].iter().map(|name| self.count(name)).sum()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: usize = self.0.values().sum();
        let counts = self.0.iter().map(|(name, count)| format!("{name} {count}"));
        write!(f, "loom: {all} tests, {}", counts.collect::<Vec<_>>().join(", "))
    }
}
