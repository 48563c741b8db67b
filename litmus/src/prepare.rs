//! [`prepare()`]: the paths of a test's threads, and the memory that they access.

use crate::explore::{Judge, Problem};
use crate::test::Observable;
use crate::thread::{self, Layout, Options, Overlap, cells, feasible, paths};
use crate::{Cell, Path, Test};
use std::sync::Arc;

/// Why a test cannot be explored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrepareError {
    /// A thread does what is not modelled, or too much.
    #[error("P{thread}: {error}")]
    Thread {
        /// The index of the thread.
        thread: usize,
        /// What it is.
        error: thread::Error,
    },
    /// Accesses overlap that are not of the same bytes.
    #[error(transparent)]
    Overlap(#[from] Overlap),
}

/// Executes the threads of a test symbolically.
///
/// Register events are there if the model needs them, whatever the options say.
///
/// # Errors
///
/// If the code does what is not modelled.
pub fn prepare<'t>(
    test: &'t Test,
    judge: &Judge,
    options: &Options,
) -> Result<Problem<'t>, PrepareError> {
    let mut all = Vec::with_capacity(test.threads.len());
    let filtered = test.filter.iter().flat_map(|filter| filter.observables().into_iter().cloned());
    let observed: Vec<Observable> = test.observables().into_iter().chain(filtered).collect();
    for (thread, source) in test.threads.iter().enumerate() {
        let layout = Layout::new(&test.locations, thread, &source.private);
        let registers = observed.iter().filter_map(|observable| match observable {
            Observable::Register { thread: of, register, .. } if *of == thread => Some(*register),
            Observable::Register { .. } | Observable::Memory { .. } => None,
        });
        let options = Options {
            observed: Some(registers.collect()),
            register_events: options.register_events || judge.needs_register_events(),
            ..options.clone()
        };
        let found = paths(&source.code, &source.registers, &layout, &options);
        all.push(found.map_err(|error| PrepareError::Thread { thread, error })?);
    }
    let Ways { paths, cells } = Ways::new(test, all)?;
    Ok(Problem::new(test, paths, cells))
}

/// The ways that the threads of a test can go.
#[derive(Clone, Debug)]
pub(crate) struct Ways {
    /// The paths of each thread.
    pub(crate) paths: Vec<Vec<Arc<Path>>>,
    /// The cells that they access.
    pub(crate) cells: Arc<[Cell]>,
}

impl Ways {
    /// Those of all paths that count.
    ///
    /// # Errors
    ///
    /// If two accesses overlap and are not to the same bytes.
    pub(crate) fn new(test: &Test, mut all: Vec<Vec<Path>>) -> Result<Self, Overlap> {
        // What overlaps may be on paths that no values lead to.
        let cells = cells(test, &all).or_else(|_| {
            feasible(test, &mut all);
            cells(test, &all)
        })?;
        let shared = |paths: Vec<Path>| paths.into_iter().map(Arc::new).collect();
        Ok(Self { paths: all.into_iter().map(shared).collect(), cells: cells.into() })
    }
}
