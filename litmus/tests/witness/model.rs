//! [`explore`]: the executions of a [`Task`] under loom.

use acqrel_isa::Size;
use acqrel_litmus::{Access, Observable, Sized, Test};
use loom::sync::atomic::{AtomicU8, Ordering};
use std::any::Any;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// How many threads loom takes beside its main one.
const THREADS: usize = 4;
/// How many executions it may try, if there is no reason for more.
pub(crate) const EXECUTIONS: usize = 2000;
/// How long it may take.
const DURATION: Duration = Duration::from_secs(10);
/// After how many executions it looks whether it may go on.
const INTERVAL: usize = 50;
/// How many accesses and switches an execution may have.
const BRANCHES: usize = 1000;
/// The words of a thread's stack.
const STACK: usize = 0x2000;

/// Final states: the values of the observables.
pub(crate) type States = BTreeSet<Vec<Sized>>;

/// What loom has found of a test.
pub(crate) struct Found {
    /// The final states.
    pub(crate) states: States,
    /// Why these may not be all that it would find.
    pub(crate) limit: Option<Unexplored>,
}

/// Why loom does not tell all final states of a test.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unexplored {
    /// It has more threads than loom takes.
    Threads,
    /// It accesses a location at another width than declared.
    Width,
    /// The interpreter does not load the program of a thread.
    Program(String),
    /// More executions than it may try.
    Executions,
    /// More time than it may take.
    Duration,
    /// A location is written more often than loom remembers.
    History,
    /// A thread faults.
    Fault,
    /// loom panics.
    Panic(String),
}

impl Unexplored {
    /// What it is, without what differs from test to test.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Threads => "more than 4 threads",
            Self::Width => "a location at another width than declared",
            Self::Program(_) => "a program that the interpreter refuses",
            Self::Executions => "too many executions",
            Self::Duration => "too long",
            Self::History => "more than 7 stores of history",
            Self::Fault => "a thread faults",
            Self::Panic(_) => "loom panics",
        }
    }
}

/// What threads run.
pub(crate) trait Task: Send + Sync + 'static {
    /// What the threads of one execution share.
    type Shared: Send + Sync + 'static;
    /// How a thread ends.
    type End: Send + 'static;

    /// How many threads there are.
    fn threads(&self) -> usize;

    /// How many coins a thread may toss.
    fn coins(&self, thread: usize) -> usize;

    /// What the threads share. There has to be a new one in each execution.
    fn shared(&self) -> Self::Shared;

    /// Runs a thread.
    fn thread(&self, thread: usize, shared: &Arc<Self::Shared>, coins: Coins) -> Self::End;

    /// All threads have ended.
    fn ended(&self, shared: &Self::Shared, ends: Vec<Self::End>);
}

/// Atomics that a thread may find 0 or 1.
pub(crate) struct Coins {
    coins: Arc<Vec<AtomicU8>>,
    /// How many have been tossed.
    tossed: usize,
}

impl Coins {
    /// Either of two ways: loom explores both. None if it has been asked too often.
    pub(crate) fn toss(&mut self) -> Option<bool> {
        let coin = self.coins.get(self.tossed)?;
        self.tossed += 1;
        Some(coin.load(Ordering::Relaxed) != 0)
    }
}

/// Runs all executions of a task, up to so many; or says why it does not, or not all.
pub(crate) fn explore<T: Task>(
    task: &Arc<T>,
    most: usize,
) -> Result<Option<Unexplored>, Unexplored> {
    if task.threads() > THREADS {
        return Err(Unexplored::Threads);
    }
    let mut builder = loom::model::Builder::new();
    builder.max_threads = task.threads() + 1;
    builder.max_branches = BRANCHES;
    builder.max_permutations = Some(most);
    builder.max_duration = Some(DURATION);
    builder.checkpoint_interval = INTERVAL;
    // The environment could say otherwise.
    builder.checkpoint_file = None;
    builder.preemption_bound = None;
    builder.location = false;
    builder.log = false;
    let count = Arc::new(AtomicUsize::new(0));
    let (start, task, counter) = (Instant::now(), Arc::clone(task), Arc::clone(&count));
    let run = move || {
        execution(&task);
        counter.fetch_add(1, Relaxed);
    };
    catch_unwind(AssertUnwindSafe(|| builder.check(run)))
        .map_err(|panic| Unexplored::Panic(message(&*panic)))?;
    let executions = count.load(Relaxed);
    // That it stopped before the end, loom does not say.
    let looked = (executions + 1).is_multiple_of(INTERVAL);
    Ok(if looked && executions + 1 >= most {
        Some(Unexplored::Executions)
    } else if looked && start.elapsed() >= DURATION {
        Some(Unexplored::Duration)
    } else {
        None
    })
}

/// One execution.
fn execution<T: Task>(task: &Arc<T>) {
    let shared = Arc::new(task.shared());
    let threads = (0..task.threads()).map(|thread| {
        let coins = (0..task.coins(thread)).map(|_| AtomicU8::new(0)).collect();
        let coins: Arc<Vec<AtomicU8>> = Arc::new(coins);
        let own = Coins { coins: Arc::clone(&coins), tossed: 0 };
        let (task, shared) = (Arc::clone(task), Arc::clone(&shared));
        let builder = loom::thread::Builder::new().stack_size(STACK);
        (builder.spawn(move || task.thread(thread, &shared, own)).unwrap(), coins)
    });
    let threads: Vec<_> = threads.collect();
    // The threads find these written or not, in whatever order: there is nothing to explore.
    loom::stop_exploring();
    for coin in threads.iter().flat_map(|(_, coins)| &**coins) {
        coin.store(1, Ordering::Relaxed);
    }
    loom::explore();
    let ends = threads.into_iter().map(|(thread, _)| thread.join().unwrap()).collect();
    task.ended(&shared, ends);
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("of an unknown kind").to_owned()
}

/// What an element of a location holds at the end, where this is what the accessed ones do.
pub(crate) fn last(test: &Test, location: usize, element: usize, last: &[(Access, u64)]) -> Sized {
    let location = &test.locations[location];
    let stride = location.size.unwrap_or(Size::DW).bytes();
    let address = location.address + stride * element as u64;
    let cell = last.iter().find(|(access, _)| access.address == address);
    let size = location.size.or(cell.map(|(access, _)| access.size)).unwrap_or(Size::DW);
    let initial = location.initial.get(element).copied().unwrap_or(0);
    let number = cell.map_or(initial, |&(_, number)| number);
    Sized { number: number & size.mask(), size }
}

/// The final states with a test's names, one a line.
pub(crate) fn show<'a>(
    test: &Test,
    observables: &[Observable],
    states: impl Iterator<Item = &'a Vec<Sized>>,
) -> String {
    let states = states.map(|state| {
        let pairs = observables.iter().cloned().zip(state.iter().copied());
        acqrel_litmus::format::print::pairs(test, &pairs.collect())
    });
    states.collect::<Vec<_>>().join("\n")
}
