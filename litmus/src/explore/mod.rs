//! Exploration: every final state of a test under a model.
//!
//! The cost grows with the executions that are consistent, or, if executions are not counted, with
//! the final states; see [`Reductions`] for what is done for that and how to do without.

mod numbers;
mod observe;
mod order;
mod outcome;
mod search;
mod sink;
#[cfg(test)]
mod tests;

pub use outcome::{Effort, Fault, Limit, Outcomes, State, Witness};

use crate::cat::ast::Statement;
use crate::cat::{CatError, Model};
use crate::circuit::{Circuit, compile};
use crate::test::{Formula, Observable, Quantifier, Sized, Test};
use crate::{Access, Cell, End, Path, Structure, Unplaced};
use acqrel_isa::Size;
use search::{Goal, Search, Stop};
use sink::Sink;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What is explored: a test with the paths of its threads.
#[derive(Clone, Debug)]
pub struct Problem<'t> {
    /// The test.
    pub test: &'t Test,
    /// The paths of each thread.
    pub paths: Vec<Vec<Arc<Path>>>,
    /// The cells that they access.
    pub cells: Arc<[Cell]>,
    /// What final states show, ascending.
    pub observables: Vec<Observable>,
    /// Those and what the filter names, ascending.
    watched: Vec<Observable>,
}

impl<'t> Problem<'t> {
    /// A test with the paths of its threads and the cells that they access.
    pub fn new(test: &'t Test, paths: Vec<Vec<Arc<Path>>>, cells: Arc<[Cell]>) -> Self {
        let observables = test.observables();
        let filtered = test.filter.iter().flat_map(Formula::observables).cloned();
        let mut watched: Vec<Observable> = observables.iter().cloned().chain(filtered).collect();
        watched.sort();
        watched.dedup();
        Self { test, paths, cells, observables, watched }
    }

    /// The paths of this for another test of the same threads, with what a formula names watched
    /// besides.
    pub(crate) fn asking<'u>(&self, test: &'u Test, formula: &Formula) -> Problem<'u> {
        let Self { paths, cells, observables, .. } = self.clone();
        let named = formula.observables().into_iter().cloned();
        let mut watched: Vec<Observable> = self.watched.iter().cloned().chain(named).collect();
        watched.sort();
        watched.dedup();
        Problem { test, paths, cells, observables, watched }
    }

    /// The bytes of an observable in memory; of a register, none that any location has.
    pub(crate) fn bytes(&self, observable: &Observable) -> Access {
        observe::bytes(self.test, &self.cells, observable)
    }

    /// The initial value of an observable in memory.
    pub(crate) fn initial(&self, observable: &Observable) -> u64 {
        let Observable::Memory { location, element } = *observable else { return 0 };
        let initial = self.test.locations[location].initial.get(element).copied().unwrap_or(0);
        initial & self.bytes(observable).size.mask()
    }
}

/// How to explore.
#[derive(Clone, Debug)]
pub struct Options {
    /// Count all executions of each state.
    pub count: bool,
    /// Only find out whether the condition holds: one execution that decides it is enough.
    pub verdict: bool,
    /// How many threads of this process explore.
    pub jobs: usize,
    /// How long, at most.
    pub timeout: Option<Duration>,
    /// How many executions, at most.
    pub max_executions: Option<u64>,
    /// Set by whoever wants the exploration to stop.
    pub cancel: Option<Arc<AtomicBool>>,
    /// What is done to explore less.
    pub reductions: Reductions,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            count: false,
            verdict: false,
            jobs: 1,
            timeout: None,
            max_executions: None,
            cancel: None,
            reductions: Reductions::default(),
        }
    }
}

/// What is done to explore less. None of it changes the states that are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reductions {
    /// Axioms that are monotone in reads-from and coherence are evaluated on partial executions.
    pub partial: bool,
    /// If the model implies coherence, what reads observe orders writes at once.
    pub coherence: bool,
    /// If executions are not counted, one for each state is enough.
    pub states: bool,
}

impl Default for Reductions {
    fn default() -> Self {
        Self { partial: true, coherence: true, states: true }
    }
}

/// Why a test cannot be explored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExploreError {
    /// Too many events.
    #[error("an execution of this test has {events} events; {most} can be explored")]
    TooManyEvents {
        /// How many there are.
        events: usize,
        /// How many there may be.
        most: usize,
    },
    /// Too many writes to one location.
    #[error("an execution of this test writes one location more than {most} times")]
    TooManyWrites {
        /// How many there may be.
        most: usize,
    },
    /// The model cannot judge an execution of the test.
    #[error(transparent)]
    Model(#[from] CatError),
}

/// A model, ready to judge executions.
#[derive(Clone, Debug)]
pub struct Judge {
    pub(crate) circuit: Circuit,
    /// What a circuit cannot say of the model, which its interpreter then says of each execution that
    /// the circuit allows.
    rest: Option<Model>,
    /// The model, if it says more of an execution than whether it is allowed: flags, assertions.
    remarks: Option<Model>,
    /// Whether it needs register events.
    catdep: bool,
}

impl Judge {
    /// Makes a model ready.
    pub fn new(model: &Model) -> Self {
        let compiled = compile(&model.statements);
        let rest = compiled.is_err().then(|| model.clone());
        let own = &model.statements[model.prelude..];
        let remarks = own.iter().any(Statement::remarks).then(|| model.clone());
        Self { circuit: compiled.unwrap_or_default(), rest, remarks, catdep: model.catdep }
    }

    /// Whether the whole model is evaluated fast; else executions are judged one by one.
    pub const fn is_compiled(&self) -> bool {
        self.rest.is_none()
    }

    /// Whether it computes dependencies itself, from events on registers: paths need these.
    pub const fn needs_register_events(&self) -> bool {
        self.catdep
    }
}

/// Finds the final states of a test under a model.
///
/// # Errors
///
/// If the test is too large, or the model is wrong for it.
pub fn explore(
    problem: &Problem<'_>,
    model: &Judge,
    options: &Options,
) -> Result<Outcomes, ExploreError> {
    let mut outcomes = run(problem, &model.circuit, model.rest.as_ref(), options)?;
    if let Some(model) = &model.remarks {
        for state in &outcomes.states {
            let judgement = model.judge(&state.witness.execution())?;
            let undefined = judgement.undefined.iter().filter_map(|test| test.name.as_ref());
            for flag in judgement.flags.iter().chain(undefined) {
                if !outcomes.flags.iter().any(|known| **known == **flag) {
                    outcomes.flags.push(flag.to_string());
                }
            }
        }
    }
    Ok(outcomes)
}

/// Finds the final states of a test under the axioms of a circuit, and, if there is one, what the
/// interpreter says of a model.
pub(crate) fn run(
    problem: &Problem<'_>,
    circuit: &Circuit,
    rest: Option<&Model>,
    options: &Options,
) -> Result<Outcomes, ExploreError> {
    let mut formulas: Vec<Formula> = problem.test.filter.iter().cloned().collect();
    if options.verdict {
        formulas.push(match problem.test.quantifier {
            Quantifier::Exists | Quantifier::NotExists => problem.test.condition.clone(),
            Quantifier::Forall => Formula::Not(Box::new(problem.test.condition.clone())),
        });
    }
    let stop = Stop {
        deadline: options.timeout.map(|timeout| Instant::now() + timeout),
        most: options.max_executions,
        cancel: options.cancel.clone(),
        ..Stop::default()
    };
    let goal = Goal { formulas: &formulas, first: options.verdict, count: options.count };
    let mut exploration = Exploration {
        problem,
        circuit,
        rest,
        options,
        goal,
        stop: &stop,
        sink: Sink::default(),
        limits: Vec::new(),
        faults: Vec::new(),
        effort: Effort::default(),
    };
    exploration.run()?;
    Ok(exploration.finish())
}

/// That a thread does not come to its end: its index, that of the instruction, and, for a fault, why and
/// what it would have accessed.
type Short = (usize, usize, Option<(String, Option<Unplaced>)>);

struct Exploration<'a> {
    problem: &'a Problem<'a>,
    circuit: &'a Circuit,
    rest: Option<&'a Model>,
    options: &'a Options,
    goal: Goal<'a>,
    stop: &'a Stop,
    sink: Sink,
    limits: Vec<Limit>,
    faults: Vec<Fault>,
    effort: Effort,
}

impl Exploration<'_> {
    /// Explores every combination of paths.
    fn run(&mut self) -> Result<(), ExploreError> {
        let paths = &self.problem.paths;
        let mut choice = vec![0; paths.len()];
        if paths.iter().any(Vec::is_empty) {
            return Ok(());
        }
        loop {
            let chosen = paths.iter().zip(&choice).map(|(paths, &index)| Arc::clone(&paths[index]));
            self.combination(chosen.collect())?;
            let done = self.goal.first && self.sink.executions > 0;
            // There can be many combinations that take no time each.
            let limit = self.stop.check();
            self.note(Effort::default(), limit.into_iter().collect());
            if done || self.stop.is_now() {
                return Ok(());
            }
            let Some(thread) = (0..paths.len()).rev().find(|&t| choice[t] + 1 < paths[t].len())
            else {
                return Ok(());
            };
            choice[thread] += 1;
            choice[thread + 1..].fill(0);
        }
    }

    /// Explores one combination of paths.
    fn combination(&mut self, paths: Vec<Arc<Path>>) -> Result<(), ExploreError> {
        let short: Option<Short> =
            paths.iter().enumerate().find_map(|(thread, path)| match &path.end {
                End::Complete => None,
                End::Bound { instruction } => Some((thread, *instruction, None)),
                End::Fault { instruction, reason, unplaced } => {
                    Some((thread, *instruction, Some((reason.clone(), *unplaced))))
                }
            });
        // One execution of each kind that does not end is enough.
        if let Some((thread, instruction, reason)) = &short {
            let limit = Limit::Unrolling { thread: *thread, instruction: *instruction };
            let known = self
                .faults
                .iter()
                .any(|fault| fault.thread == *thread && fault.instruction == *instruction);
            if if reason.is_some() { known } else { self.limits.contains(&limit) } {
                return Ok(());
            }
        }
        let structure = Arc::new(Structure::new(Arc::clone(&self.problem.cells), paths));
        match structure.len() {
            0..=64 => self.structure::<1>(&structure, short),
            65..=128 => self.structure::<2>(&structure, short),
            129..=MOST_EVENTS => self.structure::<4>(&structure, short),
            events => Err(ExploreError::TooManyEvents { events, most: MOST_EVENTS }),
        }
    }

    fn structure<const W: usize>(
        &mut self,
        structure: &Arc<Structure>,
        short: Option<Short>,
    ) -> Result<(), ExploreError> {
        let goal = match short {
            None => self.goal,
            Some(_) => Goal { formulas: &[], first: true, count: false },
        };
        let Self { problem, circuit, rest, stop, .. } = *self;
        let shared = Shared { problem, circuit, rest, goal, stop };
        let mut search = shared.search::<W>(structure, self.options)?;
        let prefixes = match (self.options.jobs, &short) {
            (2.., None) => prefixes(&search.widths(), self.options.jobs),
            _ => Vec::new(),
        };
        if prefixes.is_empty() {
            if short.is_none() {
                search.sink = std::mem::take(&mut self.sink);
            }
            search.run(Vec::new());
            if let Some(error) = search.error {
                return Err(error.into());
            }
            let found = std::mem::take(&mut search.sink);
            self.note(search.effort, search.limits);
            match short {
                None => self.sink = found,
                Some(short) => self.incomplete(short, found),
            }
            return Ok(());
        }
        drop(search);
        for part in parallel::<W>(shared, structure, self.options, &prefixes)? {
            self.note(part.effort, part.limits);
            self.sink.extend(part.sink);
        }
        Ok(())
    }

    fn note(&mut self, effort: Effort, limits: Vec<Limit>) {
        self.effort.add(effort);
        for limit in limits {
            if !self.limits.contains(&limit) {
                self.limits.push(limit);
            }
        }
    }

    /// Notes that there is an execution in which a thread does not come to its end, if there is one.
    fn incomplete(&mut self, short: Short, found: Sink) {
        let (thread, instruction, reason) = short;
        let Some((_, _, witness)) = found.into_states().pop() else { return };
        match reason {
            Some((reason, unplaced)) => {
                self.faults.push(Fault { thread, instruction, reason, unplaced, witness });
            }
            None => self.limits.push(Limit::Unrolling { thread, instruction }),
        }
    }

    fn finish(self) -> Outcomes {
        let Problem { test, ref cells, ref observables, ref watched, .. } = *self.problem;
        let shown: Vec<usize> =
            (0..watched.len()).filter(|&index| observables.contains(&watched[index])).collect();
        let sizes: Vec<Size> =
            observables.iter().map(|it| observe::bytes(test, cells, it).size).collect();
        let mut states: BTreeMap<Vec<Sized>, (u64, Witness)> = BTreeMap::new();
        for (numbers, executions, witness) in self.sink.into_states() {
            let values = shown.iter().zip(&sizes);
            let values = values.map(|(&index, &size)| Sized { number: numbers[index], size });
            states.entry(values.collect()).or_insert((0, witness)).0 += executions;
        }
        let state = |(values, (executions, witness))| State { values, executions, witness };
        Outcomes {
            observables: observables.clone(),
            states: states.into_iter().map(state).collect(),
            counted: self.options.count,
            limits: self.limits,
            faults: self.faults,
            flags: Vec::new(),
            effort: self.effort,
        }
    }
}

/// What searches of one structure have in common.
#[derive(Clone, Copy)]
struct Shared<'a> {
    problem: &'a Problem<'a>,
    circuit: &'a Circuit,
    rest: Option<&'a Model>,
    goal: Goal<'a>,
    stop: &'a Stop,
}

impl<'a> Shared<'a> {
    fn search<const W: usize>(
        self,
        structure: &Arc<Structure>,
        options: &Options,
    ) -> Result<Search<'a, W>, ExploreError> {
        let structure = Arc::clone(structure);
        Search::new(self, structure, options.reductions)
            .ok_or(ExploreError::TooManyWrites { most: order::MOST_WRITES })
    }
}

/// What a part of a search has found.
struct Part {
    sink: Sink,
    effort: Effort,
    limits: Vec<Limit>,
}

/// Searches a structure in parts, on several threads. What is found is in the order of the parts, so
/// that it does not depend on which thread did which.
fn parallel<const W: usize>(
    shared: Shared<'_>,
    structure: &Arc<Structure>,
    options: &Options,
    prefixes: &[Vec<u16>],
) -> Result<Vec<Part>, ExploreError> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut search = shared.search::<W>(structure, options)?;
        let mut parts = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(prefix) = prefixes.get(index) else { return Ok(parts) };
            search.run(prefix.clone());
            if let Some(error) = search.error.take() {
                return Err(error.into());
            }
            let effort = std::mem::take(&mut search.effort);
            let limits = std::mem::take(&mut search.limits);
            let sink = std::mem::take(&mut search.sink);
            parts.push((index, Part { sink, effort, limits }));
        }
    };
    let results: Vec<Result<Vec<(usize, Part)>, ExploreError>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..options.jobs).map(|_| scope.spawn(work)).collect();
        let join = |worker: std::thread::ScopedJoinHandle<'_, _>| {
            worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        workers.into_iter().map(join).collect()
    });
    let mut parts = Vec::new();
    for result in results {
        parts.extend(result?);
    }
    parts.sort_by_key(|&(index, _)| index);
    Ok(parts.into_iter().map(|(_, part)| part).collect())
}

/// The ways to choose sources for the first few reads, in order: enough to share among threads. None
/// if the search is too small for that to pay.
fn prefixes(widths: &[usize], jobs: usize) -> Vec<Vec<u16>> {
    const SMALL: usize = 1 << 12;
    let size = widths.iter().fold(1_usize, |size, &width| size.saturating_mul(width));
    if size < SMALL {
        return Vec::new();
    }
    let mut prefixes = vec![Vec::new()];
    for &width in widths {
        if prefixes.len() >= 16 * jobs {
            break;
        }
        let longer = prefixes.iter().flat_map(|prefix: &Vec<u16>| {
            (0..u16::try_from(width).unwrap_or(u16::MAX))
                .map(move |candidate| prefix.iter().copied().chain([candidate]).collect())
        });
        prefixes = longer.collect();
    }
    prefixes
}

/// The most events that an execution can have.
const MOST_EVENTS: usize = 256;
