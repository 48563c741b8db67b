//! Why an outcome can happen, or cannot.
//!
//! [`why_not`] looks for the candidate executions that are nearest to being allowed, and says which
//! axiom each breaks, by which cycle. [`story()`] tells an execution event by event.

mod story;
mod weaken;
mod why;

pub use story::{Happening, Told, story};
pub use weaken::{Change, Weakening};
pub(crate) use why::broken;
pub use why::{Broken, Edge};

use crate::circuit::Circuit;
use crate::explore::{ExploreError, Judge, Options, Problem, Witness, run};
use crate::test::{Formula, Quantifier};
use crate::{Isa, Test};
use std::sync::Arc;
use weaken::{weakened, weakenings};

/// Why no execution meets a formula.
#[derive(Clone, Debug)]
pub struct WhyNot {
    /// The nearest candidates, the nearest first. If there is none, the values of the formula cannot
    /// come about, whatever the model.
    pub candidates: Vec<Candidate>,
    /// Single changes with which some execution meets it.
    pub weakenings: Vec<Weakening>,
}

/// An execution that meets the formula and is not allowed.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The execution.
    pub witness: Witness,
    /// The axioms that it breaks, at least one.
    pub broken: Vec<Broken>,
}

/// How many candidates are looked at.
const LOOKED_AT: u64 = 512;
/// How many are shown.
const SHOWN: usize = 2;

/// Says why no execution meets a formula, which must be so. Nothing is said under a model that is not
/// compiled ([`Judge::is_compiled`]).
///
/// # Errors
///
/// If the test cannot be explored.
pub fn why_not(
    problem: &Problem<'_>,
    judge: &Judge,
    formula: &Formula,
) -> Result<WhyNot, ExploreError> {
    let circuit = &judge.circuit;

    let test = asking(problem.test, formula);
    let asked = problem.asking(&test, formula);
    let options = Options { count: true, max_executions: Some(LOOKED_AT), ..Options::default() };
    let mut candidates = Vec::new();
    // Those that are coherent are nearer than those that are not.
    for coherence in [true, false] {
        let outcomes = run(&asked, &circuit.weakened(coherence), None, &options)?;
        candidates.extend(outcomes.states.into_iter().map(|state| {
            let broken = broken(circuit, &state.witness.execution());
            Candidate { witness: state.witness, broken }
        }));
        if !candidates.is_empty() {
            break;
        }
    }
    candidates.sort_by_key(|candidate| {
        let edges: usize = candidate.broken.iter().map(|broken| broken.edges.len()).sum();
        (candidate.broken.len(), edges)
    });
    candidates.truncate(SHOWN);
    let weakenings = if candidates.is_empty() { Vec::new() } else { sufficient(&asked, circuit)? };
    Ok(WhyNot { candidates, weakenings })
}

/// A test whose filter asks for a formula besides.
fn asking(test: &Test, formula: &Formula) -> Test {
    let mut test = test.clone();
    let all = test.filter.take().into_iter().chain([formula.clone()]).collect();
    test.filter = Some(Formula::And(all));
    test.condition = Formula::True;
    test.quantifier = Quantifier::Exists;
    test
}

/// The single weakenings with which the test has an execution.
fn sufficient(problem: &Problem<'_>, circuit: &Circuit) -> Result<Vec<Weakening>, ExploreError> {
    let locked = problem.test.isa == Isa::X86_64;
    let mut found = Vec::new();
    for (thread, paths) in problem.paths.iter().enumerate() {
        for weakening in weakenings(thread, paths, locked) {
            let mut changed = problem.clone();
            for path in &mut changed.paths[thread] {
                *path = Arc::new(weakened(path, &weakening, locked));
            }
            let options = Options { verdict: true, ..Options::default() };
            if !run(&changed, circuit, None, &options)?.states.is_empty() {
                found.push(weakening);
            }
        }
    }
    Ok(found)
}
