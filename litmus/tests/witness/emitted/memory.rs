//! [`Cell`] and [`Own`]: the memory that machine code shares, and a thread's own.

use crate::cells::{Mark, Place, at};
use acqrel_litmus::explore::Problem;
use acqrel_litmus::{Access, Action, Path, PathEvent};
use loom::sync::atomic::{AtomicUsize, Ordering};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex};

/// A piece of memory that threads share.
///
/// loom's atomic has the number of a write instead of what it wrote, so that an exclusive store
/// can tell another write of the same value from the one that was read.
pub(crate) struct Cell {
    pub(crate) access: Access,
    pub(crate) newest: AtomicUsize,
    /// What the writes wrote, that of the initial state first.
    values: Mutex<Vec<u64>>,
    /// Whether writes are stores, and may turn out to be before others that were executed earlier.
    pub(crate) late: bool,
    pub(crate) marks: Vec<Mark>,
}

impl Cell {
    /// The cell of a place.
    pub(crate) fn new(place: &Place, late: bool) -> Self {
        Self {
            access: place.access,
            newest: AtomicUsize::new(0),
            values: Mutex::new(vec![place.initial]),
            late,
            marks: place.marks(),
        }
    }

    /// What a write wrote.
    pub(crate) fn value(&self, write: usize) -> u64 {
        self.values.lock().unwrap()[write]
    }

    /// A new write.
    pub(crate) fn write(&self, value: u64) -> usize {
        let mut values = self.values.lock().unwrap();
        values.push(value & self.access.size.mask());
        values.len() - 1
    }

    /// Makes of the newest write another, and gives what it wrote. What the other writes is
    /// computed when nothing can be between the two any more.
    pub(crate) fn update(&self, order: Ordering, new: impl FnOnce(u64) -> u64) -> u64 {
        let write = self.write(0);
        let old = self.value(self.newest.swap(write, order));
        self.values.lock().unwrap()[write] = new(old) & self.access.size.mask();
        old
    }
}

/// Where threads write at most, and nobody reads: no order into such a write can be told.
pub(crate) fn is_idle(problem: &Problem<'_>, access: Access) -> bool {
    let threads = problem.paths.iter().filter(|paths| paths.iter().any(|it| touches(it, access)));
    let reads = |path: &Arc<Path>| at(path, access).any(Action::reads);
    threads.count() < 2 && !problem.paths.iter().flatten().any(reads)
}

/// Whether more than one thread accesses it.
pub(crate) fn is_shared(problem: &Problem<'_>, access: Access) -> bool {
    let threads = problem.paths.iter().filter(|paths| paths.iter().any(|it| touches(it, access)));
    threads.count() > 1
}

fn touches(path: &Path, access: Access) -> bool {
    at(path, access).next().is_some()
}

/// The place whose writes are [late](Cell::late): see [the module](super).
pub(crate) fn late(problem: &Problem<'_>, places: &[Place]) -> Option<Access> {
    if problem.paths.len() != 2 {
        return None;
    }
    let suits = |access: Access| {
        problem.paths.iter().all(|paths| paths.iter().any(|path| touches(path, access)))
            && problem.paths.iter().flatten().all(|path| {
                let events = || path.events.iter();
                let of = |it: &PathEvent| it.action.access() == Some(access);
                let first = events().position(of).unwrap_or(path.events.len());
                let shared = |it: &PathEvent| {
                    it.action.access().is_some_and(|access| is_shared(problem, access))
                };
                events().filter(|it| of(it)).count() < 2
                    && !at(path, access).any(Action::reads)
                    && !events().skip(first).any(|it| it.action.reads() && shared(it))
            })
    };
    places.iter().map(|place| place.access).find(|&access| suits(access))
}

/// Memory that no other thread accesses.
pub(crate) struct Own {
    /// What there is.
    pub(crate) ranges: Arc<Vec<Range<u64>>>,
    /// What is in it that is not 0.
    pub(crate) bytes: BTreeMap<u64, u8>,
}

impl Own {
    /// Whether all of some bytes are there.
    pub(crate) fn contains(&self, access: Access) -> bool {
        let last = access.address.checked_add(access.size.bytes() - 1);
        let within = |it: &Range<u64>| {
            it.contains(&access.address) && last.is_some_and(|at| it.contains(&at))
        };
        self.ranges.iter().any(within)
    }

    /// What bytes hold.
    pub(crate) fn get(&self, access: Access) -> u64 {
        let bytes = (0..access.size.bytes()).rev();
        let byte =
            |at: u64| u64::from(self.bytes.get(&(access.address + at)).copied().unwrap_or(0));
        bytes.fold(0, |number, at| number << 8 | byte(at))
    }

    /// Changes them.
    pub(crate) fn set(&mut self, access: Access, number: u64) {
        let bytes = number.to_le_bytes().into_iter().take(access.size.bits() as usize / 8);
        self.bytes.extend((access.address..).zip(bytes));
    }
}
