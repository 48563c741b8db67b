//! One test on all engines.

use acqrel_litmus::cat::Model;
use acqrel_litmus::enumerate::enumerate;
use acqrel_litmus::explore::{self, Judge, Limit, Outcomes, Problem, Reductions, explore};
use acqrel_litmus::{End, Path, Quantifier, Structure, Test, prepare, read, thread};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// A model, for the interpreter of its language and for the explorer.
pub(crate) struct Ready {
    pub(crate) name: String,
    pub(crate) model: Model,
    pub(crate) judge: Judge,
}

impl Ready {
    pub(crate) fn new(name: &str, model: Model) -> Self {
        let judge = Judge::new(&model);
        Self { name: name.to_owned(), model, judge }
    }

    pub(crate) fn built_in(name: &str) -> Self {
        Self::new(name, Model::built_in(name).unwrap())
    }
}

/// The test that a text is.
pub(crate) fn parse(text: &str) -> Test {
    match read(text, |_| Err(std::io::ErrorKind::NotFound.into())) {
        Ok((test, _)) => test,
        Err(errors) => {
            let errors: Vec<String> = errors.iter().map(|error| format!("{error:?}")).collect();
            panic!("{}\n{text}", errors.join("\n"));
        }
    }
}

pub(crate) type States = BTreeMap<Vec<u64>, u64>;

/// The final states of an exploration, with the counts of executions.
pub(crate) fn states(outcomes: &Outcomes) -> States {
    let states = outcomes
        .states
        .iter()
        .map(|state| (state.values.iter().map(|value| value.number).collect(), state.executions));
    states.collect()
}

fn set(states: &States) -> BTreeSet<&Vec<u64>> {
    states.keys().collect()
}

/// How two sets of states differ.
fn difference(name: &str, found: &States, expected: &States) -> Result<(), String> {
    let (found, expected) = (set(found), set(expected));
    if found == expected {
        return Ok(());
    }
    let more: Vec<_> = found.difference(&expected).take(4).collect();
    let less: Vec<_> = expected.difference(&found).take(4).collect();
    Err(format!("{name}: more {more:x?}, less {less:x?}"))
}

/// How many candidate executions there are, up to a limit.
pub(crate) fn candidates(problem: &Problem<'_>, limit: u64) -> Option<u64> {
    let mut chosen: Vec<Vec<Arc<Path>>> = vec![Vec::new()];
    for paths in &problem.paths {
        let complete = || paths.iter().filter(|path| path.end == End::Complete);
        let longer = chosen.iter().flat_map(|chosen| {
            complete().map(move |path| chosen.iter().chain([path]).cloned().collect())
        });
        chosen = longer.take(usize::try_from(limit).unwrap() + 1).collect();
    }
    let mut sum = 0_u64;
    for paths in chosen {
        let structure = Structure::new(Arc::clone(&problem.cells), paths);
        let mut writes = vec![0_u64; structure.cells.len()];
        for event in &structure.events {
            if let (Some(cell), true) = (event.cell, event.writes) {
                writes[cell] += 1;
            }
        }
        let mut product = 1_u64;
        for event in &structure.events {
            if let (Some(cell), true) = (event.cell, event.reads) {
                product = product.saturating_mul(writes[cell]);
            }
        }
        for writes in writes {
            product = (1..writes).fold(product, u64::saturating_mul);
        }
        sum = sum.saturating_add(product);
        if sum > limit {
            return None;
        }
    }
    Some(sum)
}

/// After how long a test is given up.
const PATIENCE: Duration = Duration::from_millis(300);

/// Up to how many candidate executions a search without reductions is worth waiting for.
const FEW: u64 = 10_000;

/// What a comparison has come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Compared {
    /// Whether the test is not accepted.
    pub(crate) refused: bool,
    /// Whether the test was given up, since it takes too long.
    pub(crate) patience: bool,
    /// Whether the enumerator was asked.
    pub(crate) enumerated: bool,
    /// How many final states there are.
    pub(crate) states: usize,
}

/// Runs a test under a model on all engines with all options. They agree, or the answer says where not.
///
/// The enumerator is left out if there are too many candidates. If retries are not cut, neither is what
/// only models like ours allow to leave out.
pub(crate) fn compare(
    test: &Test,
    ready: &Ready,
    plain: &thread::Options,
    limit: u64,
) -> Result<Compared, String> {
    let problem = match prepare(test, &ready.judge, plain) {
        // A test may mix sizes where that is refused.
        Err(error) if error.to_string().contains("use one size") => {
            return Ok(Compared { refused: true, ..Compared::default() });
        }
        prepared => prepared.map_err(|error| error.to_string())?,
    };
    let run = |problem: &Problem<'_>, options: &explore::Options| {
        explore(problem, &ready.judge, options).map_err(|error| error.to_string())
    };
    let default = explore::Options { timeout: Some(PATIENCE), ..explore::Options::default() };
    let outcomes = run(&problem, &default)?;
    let found = states(&outcomes);
    let counted = run(&problem, &explore::Options { count: true, ..default.clone() })?;
    if [&outcomes, &counted].iter().any(|it| it.limits.contains(&Limit::Time)) {
        return Ok(Compared { patience: true, ..Compared::default() });
    }
    let counted = states(&counted);
    difference("count", &counted, &found)?;
    for count in [false, true] {
        let options = explore::Options { jobs: 3, count, ..explore::Options::default() };
        let parallel = states(&run(&problem, &options)?);
        difference("jobs", &parallel, &found)?;
        if count && parallel != counted {
            return Err(format!("jobs: {parallel:x?}, one {counted:x?}"));
        }
    }
    let few = candidates(&problem, FEW).is_some();
    let all = Reductions::default();
    for (name, reductions) in [
        ("without partial", Reductions { partial: false, ..all }),
        ("without coherence", Reductions { coherence: false, ..all }),
        ("without states", Reductions { states: false, ..all }),
        ("without any", Reductions { partial: false, coherence: false, states: false }),
    ] {
        if !few && name != "without states" {
            continue;
        }
        let options = explore::Options { reductions, ..explore::Options::default() };
        difference(name, &states(&run(&problem, &options)?), &found)?;
        let again = states(&run(&problem, &explore::Options { count: true, ..options })?);
        if again != counted {
            return Err(format!("count {name}: {again:x?}, with all {counted:x?}"));
        }
    }
    verdict(test, ready, &problem, &outcomes)?;
    for state in &outcomes.states {
        let judgement = ready.model.judge(&state.witness.execution());
        if !judgement.map_err(|error| error.to_string())?.allowed() {
            return Err(format!("the witness of {:x?} is not allowed", state.values));
        }
    }
    let mut compared = Compared { states: found.len(), ..Compared::default() };
    if candidates(&problem, limit).is_some() {
        compared.enumerated = true;
        let plain = enumerate(&problem, |it| ready.model.judge(it).unwrap().allowed());
        if plain != counted {
            return Err(format!("enumerated {plain:x?}, explored {counted:x?}"));
        }
    }
    if plain.retries == thread::Retries::Cut {
        others(test, ready, plain, &found)?;
    }
    Ok(compared)
}

/// The answer that stops at the first execution that decides, against that of all states.
fn verdict(
    test: &Test,
    ready: &Ready,
    problem: &Problem<'_>,
    outcomes: &Outcomes,
) -> Result<(), String> {
    let decides = |state: &explore::State| {
        let value = |observable: &_| {
            let index = outcomes.observables.iter().position(|it| it == observable).unwrap();
            state.values[index]
        };
        test.condition.holds(&value) == (test.quantifier != Quantifier::Forall)
    };
    let expected = outcomes.states.iter().any(decides);
    for jobs in [1, 3] {
        let options = explore::Options { verdict: true, jobs, ..explore::Options::default() };
        let found = explore(problem, &ready.judge, &options).map_err(|error| error.to_string())?;
        if found.states.is_empty() == expected || !found.states.iter().all(decides) {
            return Err(format!("verdict: {expected} with all states, with {jobs} jobs otherwise"));
        }
    }
    Ok(())
}

/// Other ways to execute the threads.
fn others(
    test: &Test,
    ready: &Ready,
    plain: &thread::Options,
    found: &States,
) -> Result<(), String> {
    for (name, options) in [
        ("private", thread::Options { collapse_private: false, ..plain.clone() }),
        ("retries", thread::Options { retries: thread::Retries::Kept, ..plain.clone() }),
        ("registers", thread::Options { register_events: true, ..plain.clone() }),
    ] {
        // Private memory of which nothing is collapsed cannot mix sizes.
        let problem = match prepare(test, &ready.judge, &options) {
            Err(_) if name == "private" => continue,
            problem => problem.map_err(|error| error.to_string())?,
        };
        if name != "registers" && candidates(&problem, FEW).is_none() {
            continue;
        }
        let patient = explore::Options { timeout: Some(PATIENCE), ..explore::Options::default() };
        let outcomes = explore(&problem, &ready.judge, &patient);
        let outcomes = outcomes.map_err(|error| error.to_string())?;
        if outcomes.limits.contains(&Limit::Time) {
            continue;
        }
        // A retry that is not cut counts as one more time round a loop.
        let bounded = outcomes.limits.iter().any(|it| matches!(it, Limit::Unrolling { .. }));
        if name == "retries" && bounded {
            if let Some(more) = states(&outcomes).keys().find(|state| !found.contains_key(*state)) {
                return Err(format!("retries: {more:x?} is new"));
            }
            continue;
        }
        difference(name, &states(&outcomes), found)?;
    }
    Ok(())
}
