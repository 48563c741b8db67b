//! [`Answer`]: what comes of a test under a model.

use acqrel_litmus::cat::Model;
use acqrel_litmus::explore::{Judge, Options, explore};
use acqrel_litmus::{Isa, Test, prepare, read, thread};
use std::fmt;
use std::path::Path;

/// Whether a condition holds in the final states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Observation {
    /// In none.
    Never,
    /// In some.
    Sometimes,
    /// In all.
    Always,
}

/// What comes of a test, as its file says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) observation: Observation,
    states: usize,
    executions: u64,
    /// Whether there are executions in which a loop goes round more often than was explored.
    bounded: bool,
    /// How many kinds of faults there are.
    faults: usize,
}

impl Answer {
    /// Whether all there is was explored, and nothing faults.
    pub(crate) const fn is_whole(&self) -> bool {
        !self.bounded && self.faults == 0
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { observation, states, executions, bounded, faults } = self;
        write!(f, "{observation:?} states={states} executions={executions}")?;
        if *bounded {
            write!(f, " bounded")?;
        }
        if *faults > 0 {
            write!(f, " faults={faults}")?;
        }
        Ok(())
    }
}

/// The model of an instruction set.
pub(crate) const fn model_of(isa: Isa) -> &'static str {
    match isa {
        Isa::Bpf => "bpf",
        Isa::Arm64 => "arm64",
        Isa::X86_64 => "x86-tso",
    }
}

/// One of our models.
pub(crate) fn judge(model: &str) -> Judge {
    Judge::new(&Model::built_in(model).unwrap_or_else(|| panic!("there is no model {model}")))
}

/// Reads a test. The files of its threads are in a folder.
pub(crate) fn test(text: &str, folder: &Path) -> Result<Test, String> {
    let texts = |diagnostics: Vec<acqrel_litmus::format::Diagnostic>| -> String {
        let all: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        all.join("; ")
    };
    let (test, warnings) = read(text, |name| std::fs::read(folder.join(name))).map_err(texts)?;
    if warnings.is_empty() { Ok(test) } else { Err(texts(warnings)) }
}

/// What comes of a test.
pub(crate) fn answer(test: &Test, judge: &Judge) -> Result<Answer, String> {
    let problem =
        prepare(test, judge, &thread::Options::default()).map_err(|error| error.to_string())?;
    let options = Options { count: true, ..Options::default() };
    let outcomes = explore(&problem, judge, &options).map_err(|error| error.to_string())?;
    let mut met = [false; 2];
    for state in &outcomes.states {
        let value = |observable: &_| {
            let mut observables = outcomes.observables.iter();
            state.values[observables.position(|it| it == observable).unwrap()]
        };
        met[usize::from(test.condition.holds(&value))] = true;
    }
    Ok(Answer {
        observation: match met {
            [_, false] => Observation::Never,
            [true, true] => Observation::Sometimes,
            [false, true] => Observation::Always,
        },
        states: outcomes.states.len(),
        executions: outcomes.states.iter().map(|state| state.executions).sum(),
        bounded: !outcomes.limits.is_empty(),
        faults: outcomes.faults.len(),
    })
}
