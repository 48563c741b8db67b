//! [`Orders`]: which accesses of a thread loom is to make with more order than they have.
//!
//! BPF orders more than Rust does; here is what makes up for it, so that loom finds nothing that BPF
//! forbids. It is more than is needed, so that loom may find less.
//!
//! - Rust knows no dependencies. A read that starts one is an acquire.
//! - In BPF a thread that has seen a write from behind a full barrier and then writes, passes on all
//!   that was before the barrier, if its read is ordered before its write in whatever way (herd7's
//!   *Propagation*: `prop; strong-fence; hb*`). In Rust a relaxed write passes on nothing. With a third
//!   thread that could tell, such a write is a release, and the reads before it are acquires.
//! - In BPF a read, and a write after it to the same location, are in order, and that order is seen by
//!   a thread that it comes back to through others (herd7's *Happens-before*). Such a read
//!   is an acquire, if the thread goes on to a read that orders what is behind it.

use acqrel_isa::{LoadOrder, RmwOrder, StoreOrder};
use acqrel_litmus::explore::Problem;
use acqrel_litmus::{Path, PathEvent, Tag};
use loom::sync::atomic::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The instructions of a thread that get more order than they have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Orders {
    acquire: BTreeSet<usize>,
    release: BTreeSet<usize>,
}

impl Orders {
    /// Those of a thread of a test.
    pub(crate) fn new(problem: &Problem<'_>, thread: usize) -> Self {
        let full = |event: &PathEvent| event.tags.contains(Tag::Full);
        let barriers = |of: &usize| {
            let mut events = problem.paths[*of].iter().flat_map(|path| &path.events);
            events.any(full)
        };
        let threads = problem.paths.len();
        let relays = threads > 2 && (0..threads).filter(|of| *of != thread).any(|of| barriers(&of));
        let mut orders = Self::default();
        for path in &problem.paths[thread] {
            orders.add(path, relays);
        }
        orders
    }

    /// Adds what a path needs, also where the thread may relay what it has seen.
    fn add(&mut self, path: &Path, relays: bool) {
        let events = &path.events;
        let starts: BTreeSet<usize> = events.iter().flat_map(dependencies).collect();
        self.acquire.extend(starts.iter().map(|&start| events[start].instruction));
        // Reads with an order on what is behind them.
        let ordering = |index: usize| {
            let more = events[index + 1..].iter().any(|it| it.action.access().is_some());
            let orders = events[index].tags.contains(Tag::BpfAcquire) || starts.contains(&index);
            events[index].action.reads() && more && orders
        };
        let last = (0..events.len()).rfind(|&index| ordering(index)).unwrap_or(0);
        for (index, event) in events[..last].iter().enumerate() {
            let cell = event.action.access();
            let mut own = events[index..last].iter().filter(|it| it.action.access() == cell);
            if event.action.reads() && own.any(|it| it.action.written().is_some()) || relays {
                self.acquire.insert(event.instruction);
            }
        }
        if !relays {
            return;
        }
        for (index, event) in events.iter().enumerate() {
            let cell = event.action.access();
            let before = || (0..index).filter(|&it| events[it].action.reads());
            let after_read = before().any(|it| ordering(it) || events[it].action.access() == cell);
            if event.action.written().is_some() && after_read {
                self.release.insert(event.instruction);
                self.acquire.extend(before().map(|it| events[it].instruction));
            }
        }
    }

    /// A path in which these instructions have the orders that they are given here.
    pub(crate) fn applied(&self, path: &Path) -> Path {
        let mut path = path.clone();
        for event in &mut path.events {
            if self.acquire.contains(&event.instruction) && event.action.reads() {
                event.tags = event.tags.with(Tag::BpfAcquire);
            }
            if self.release.contains(&event.instruction) && event.action.written().is_some() {
                event.tags = event.tags.with(Tag::BpfRelease);
            }
        }
        path
    }

    /// The order of a load.
    pub(crate) fn load(&self, instruction: usize, order: LoadOrder) -> Ordering {
        match order {
            LoadOrder::Plain if self.acquire.contains(&instruction) => Ordering::Acquire,
            LoadOrder::Plain => Ordering::Relaxed,
            LoadOrder::Acquire => Ordering::Acquire,
        }
    }

    /// The order of a store.
    pub(crate) fn store(&self, instruction: usize, order: StoreOrder) -> Ordering {
        match order {
            StoreOrder::Plain if self.release.contains(&instruction) => Ordering::Release,
            StoreOrder::Plain => Ordering::Relaxed,
            StoreOrder::Release => Ordering::Release,
        }
    }

    /// The order of a read-modify-write, between its fences.
    pub(crate) fn rmw(&self, instruction: usize, order: RmwOrder) -> Ordering {
        let acquire = self.acquire.contains(&instruction);
        match (order, acquire, self.release.contains(&instruction)) {
            (RmwOrder::Full, _, _) | (RmwOrder::Relaxed, true, true) => Ordering::AcqRel,
            (RmwOrder::Relaxed, true, false) => Ordering::Acquire,
            (RmwOrder::Relaxed, false, true) => Ordering::Release,
            (RmwOrder::Relaxed, false, false) => Ordering::Relaxed,
        }
    }
}

/// The events that this one is ordered behind because it depends on them.
fn dependencies(event: &PathEvent) -> impl Iterator<Item = usize> {
    let accesses = event.action.access().is_some();
    let writes = event.action.written().is_some();
    let of = |all: &Vec<u16>, counts: bool| {
        let all = if counts { all.as_slice() } else { &[] };
        all.iter().map(|&event| usize::from(event)).collect::<Vec<_>>()
    };
    let it = &event.dependencies;
    [of(&it.address, accesses), of(&it.data, writes), of(&it.control, writes)].into_iter().flatten()
}

/// The paths of a thread with the orders that loom gives them.
pub(crate) fn applied(problem: &Problem<'_>) -> Vec<Vec<Arc<Path>>> {
    let threads = problem.paths.iter().enumerate();
    let threads = threads.map(|(thread, paths)| {
        let orders = Orders::new(problem, thread);
        paths.iter().map(|path| Arc::new(orders.applied(path))).collect()
    });
    threads.collect()
}
