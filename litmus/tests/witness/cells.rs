//! [`Place`]: where a test has memory that its threads share, and how it is accessed.

use crate::model::Unexplored;
use acqrel_isa::Size;
use acqrel_litmus::explore::Problem;
use acqrel_litmus::{Access, Action, Path};
use loom::sync::atomic::{AtomicU8, Ordering};
use std::sync::Arc;

/// How many writes of a location loom remembers, the initial one included.
const HISTORY: usize = 7;

/// A thread that reads a place and writes it later, with an atomic that it and others' reads touch.
/// loom looks for races with the latest access only: the thread's own read would hide that another's
/// read before it could as well come behind the write.
pub(crate) type Mark = (usize, AtomicU8);

/// Makes a read, or write, of a thread known to loom.
pub(crate) fn mark(marks: &[Mark], thread: usize, writes: bool) {
    for (of, mark) in marks {
        if (*of == thread) == writes {
            mark.fetch_add(0, Ordering::Relaxed);
        }
    }
}

/// A piece of memory that is accessed as one.
pub(crate) struct Place {
    pub(crate) access: Access,
    pub(crate) initial: u64,
    /// Whether there are read-modify-writes of it.
    pub(crate) updated: bool,
    /// The threads that read it and write it later.
    maskers: Vec<usize>,
}

impl Place {
    /// The marks of its cell. There have to be new ones in each execution.
    pub(crate) fn marks(&self) -> Vec<Mark> {
        self.maskers.iter().map(|&thread| (thread, AtomicU8::new(0))).collect()
    }
}

/// The places that the threads of a test share.
pub(crate) fn places(problem: &Problem<'_>) -> Result<Vec<Place>, Unexplored> {
    let mut places = Vec::new();
    for cell in problem.cells.iter() {
        let access = cell.access;
        let location = problem.test.locations.iter().find(|location| {
            let bytes = location.size.unwrap_or(Size::DW).bytes() * location.initial.len() as u64;
            (location.address..location.address + bytes).contains(&access.address)
        });
        // What is in no location is private.
        let Some(location) = location else { continue };
        let stride = location.size.unwrap_or(Size::DW).bytes();
        let begins = (access.address - location.address).is_multiple_of(stride);
        if !begins || location.size.is_some_and(|size| size != access.size) {
            return Err(Unexplored::Width);
        }
        // A place has one write more than the threads make.
        let most = |paths: &Vec<Arc<Path>>| paths.iter().map(|path| writes(path, access)).max();
        if problem.paths.iter().filter_map(most).sum::<usize>() >= HISTORY {
            return Err(Unexplored::History);
        }
        let masks = |thread: &usize| problem.paths[*thread].iter().any(|it| masks(it, access));
        places.push(Place {
            access,
            initial: cell.initial,
            updated: problem.paths.iter().flatten().any(|path| updates(path, access)),
            maskers: (0..problem.paths.len()).filter(masks).collect(),
        });
    }
    Ok(places)
}

/// What a path does at a place.
pub(crate) fn at(path: &Path, access: Access) -> impl Iterator<Item = Action> + '_ {
    let actions = path.events.iter().map(|event| event.action);
    actions.filter(move |action| action.access() == Some(access))
}

fn writes(path: &Path, access: Access) -> usize {
    at(path, access).filter(|action| action.written().is_some()).count()
}

fn updates(path: &Path, access: Access) -> bool {
    let mut pairs = path.amo.iter().map(|&(_, write)| path.events[usize::from(write)].action);
    pairs.any(|write| write.access() == Some(access))
        || at(path, access).any(|action| matches!(action, Action::Update { .. }))
}

fn masks(path: &Path, access: Access) -> bool {
    // What reads and writes at once is one access of loom's.
    let reads: Vec<usize> = path.amo.iter().map(|&(read, _)| usize::from(read)).collect();
    let events = path.events.iter().enumerate();
    let alone = events.filter(|(index, _)| !reads.contains(index)).map(|(_, event)| event.action);
    let mut actions = alone.filter(|action| action.access() == Some(access));
    actions.any(|action| action.written().is_none())
        && actions.any(|action| action.written().is_some())
}
