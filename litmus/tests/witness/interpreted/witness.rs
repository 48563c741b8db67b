//! [`Witness`]: asks loom about tests, and compares its answers with ours.

use super::case::Case;
use super::gaps::Gap;
use super::orders;
use super::run::run;
use crate::model::{self, Found, States, Unexplored};
use acqrel_litmus::cat::Model;
use acqrel_litmus::explore::{Judge, Options, Problem, explore};
use acqrel_litmus::{PrepareError, prepare, thread};
use std::collections::BTreeMap;
use std::fmt;

/// BPF's model, and those of what loom finds.
pub(crate) struct Witness {
    bpf: Judge,
    gaps: Vec<(Gap, Judge)>,
}

/// What came of a test.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Answer {
    /// loom finds the states that BPF allows.
    Equal,
    /// It finds fewer, because of this and what comes before it.
    Less(Gap),
    /// It cannot tell.
    Unexplored(Unexplored),
    /// We cannot.
    Refused,
    /// We cannot tell all states: a loop has no bound.
    Unbounded,
}

impl Witness {
    pub(crate) fn new() -> Self {
        let bpf = Judge::new(&Model::built_in("bpf").unwrap());
        Self { bpf, gaps: Gap::ALL.map(|gap| (gap, gap.judge())).into() }
    }

    /// Runs a test. It is an error if loom finds what BPF forbids, or less than it allows without a
    /// reason.
    pub(crate) fn ask(&self, text: &str) -> Result<Answer, String> {
        let Some(case) = Case::new(text) else { return Ok(Answer::Refused) };
        // Enough for every loop to be left.
        let options = thread::Options { unroll: 4, ..thread::Options::default() };
        let problem = match prepare(&case.test, &self.bpf, &options) {
            Ok(problem) => problem,
            Err(PrepareError::Overlap(_)) => return Ok(Answer::Unexplored(Unexplored::Width)),
            Err(PrepareError::Thread { .. }) => return Ok(Answer::Refused),
        };
        let Some(allowed) = states(&problem, &self.bpf)? else { return Ok(Answer::Unbounded) };
        let Found { states: found, limit } = match run(&case, &problem) {
            Ok(found) => found,
            Err(why) => return Ok(Answer::Unexplored(why)),
        };
        let show = |of: &States, without: &States| {
            model::show(&case.test, &problem.observables, of.difference(without))
        };
        if !found.is_subset(&allowed) {
            return Err(format!("loom finds what bpf forbids:\n{}", show(&found, &allowed)));
        }
        if found == allowed {
            return Ok(Answer::Equal);
        }
        if let Some(limit) = limit {
            return Ok(Answer::Unexplored(limit));
        }
        let mut applied = problem.clone();
        applied.paths = orders::applied(&problem);
        let mut less = allowed;
        for (gap, judge) in &self.gaps {
            let problem = if gap.is_applied() { &applied } else { &problem };
            let Some(states) = states(problem, judge)? else { return Ok(Answer::Unbounded) };
            // More gaps, fewer states.
            if states == found {
                return Ok(Answer::Less(*gap));
            }
            if !found.is_subset(&states) {
                let more = show(&found, &states);
                return Err(format!("loom finds what \"{}\" excludes:\n{more}", gap.name()));
            }
            less = states;
        }
        Err(format!("loom does not find, and no gap explains:\n{}", show(&less, &found)))
    }
}

/// The final states under a model; none if these may not be all.
fn states(problem: &Problem<'_>, judge: &Judge) -> Result<Option<States>, String> {
    let outcomes =
        explore(problem, judge, &Options::default()).map_err(|error| error.to_string())?;
    let states = outcomes.states.into_iter().map(|state| state.values).collect();
    Ok(outcomes.limits.is_empty().then_some(states))
}

/// How often what came of tests.
#[derive(Default)]
pub(crate) struct Tally(BTreeMap<Answer, usize>);

impl Tally {
    pub(crate) fn add(&mut self, answer: Answer) {
        *self.0.entry(answer).or_default() += 1;
    }

    /// How many tests loom has explored.
    pub(crate) fn explored(&self) -> usize {
        self.count(|answer| matches!(answer, Answer::Equal | Answer::Less(_)))
    }

    fn count(&self, of: impl Fn(&Answer) -> bool) -> usize {
        self.0.iter().filter(|(answer, _)| of(answer)).map(|(_, count)| count).sum()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (all, equal) = (self.count(|_| true), self.count(|it| *it == Answer::Equal));
        let listed = |name: &str, of: &dyn Fn(&Answer) -> Option<&'static str>| {
            let mut counts = BTreeMap::new();
            for (answer, count) in &self.0 {
                if let Some(why) = of(answer) {
                    *counts.entry(why).or_insert(0) += count;
                }
            }
            let sum: usize = counts.values().sum();
            let counts = counts.iter().map(|(why, count)| format!("{why} {count}"));
            format!("{name} {sum} ({})", counts.collect::<Vec<_>>().join(", "))
        };
        let gaps = listed("subset", &|answer| match answer {
            Answer::Less(gap) => Some(gap.name()),
            Answer::Equal | Answer::Unexplored(_) | Answer::Refused | Answer::Unbounded => None,
        });
        let rest = listed("not explored", &|answer| match answer {
            Answer::Unexplored(why) => Some(why.name()),
            Answer::Refused => Some("refused by us"),
            Answer::Unbounded => Some("loops without bound"),
            Answer::Equal | Answer::Less(_) => None,
        });
        write!(f, "loom: {all} tests, equal {equal}, {gaps}, {rest}")
    }
}
