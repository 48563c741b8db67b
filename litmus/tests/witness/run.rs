//! [`run`]: a test under loom.

use crate::case::{self, Case};
use crate::cells::{Place, places};
use crate::memory::{Cell, Shared, View};
use crate::orders::Orders;
use acqrel_guest::{Helpers, Start};
use acqrel_interp::{Loaded, Machine};
use acqrel_isa::{AtomicOp, Insn, Reg, Size};
use acqrel_litmus::explore::Problem;
use acqrel_litmus::{Access, Observable, Sized, Test};
use loom::sync::atomic::{AtomicU8, Ordering};
use std::any::Any;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How many threads loom takes beside its main one.
const THREADS: usize = 4;
/// How many executions it may try.
const EXECUTIONS: usize = 2000;
/// How long it may take.
const DURATION: Duration = Duration::from_secs(10);
/// After how many executions it looks whether it may go on.
const INTERVAL: usize = 50;
/// How many accesses and switches an execution may have.
const BRANCHES: usize = 1000;
/// How often a thread may go backwards.
const FUEL: u64 = 100;
/// How often one compare-exchange of a thread may be executed.
const ROUNDS: usize = 2;
/// The words of a thread's stack.
const STACK: usize = 0x2000;

/// What loom has found of a test.
pub(crate) struct Found {
    /// The final states.
    pub(crate) states: States,
    /// Why these may not be all that it would find.
    pub(crate) limit: Option<Unexplored>,
}

/// Final states: the values of the observables.
pub(crate) type States = BTreeSet<Vec<Sized>>;

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

/// A thread that is ready to be run.
struct Thread {
    loaded: Loaded,
    registers: [u64; 11],
    /// What r10 is to be shown as.
    r10: Option<u64>,
    orders: Arc<Orders>,
    coins: usize,
}

/// What is run.
struct Task {
    test: Test,
    observables: Vec<Observable>,
    cells: Vec<Place>,
    threads: Vec<Thread>,
    met: Mutex<Met>,
}

/// What executions have come to.
#[derive(Default)]
struct Met {
    executions: usize,
    states: States,
    fault: bool,
}

/// The final states of a test under loom.
pub(crate) fn run(case: &Case, problem: &Problem<'_>) -> Result<Found, Unexplored> {
    if case.threads.len() > THREADS {
        return Err(Unexplored::Threads);
    }
    let task = Arc::new(Task::new(case, problem)?);
    let mut builder = loom::model::Builder::new();
    builder.max_threads = case.threads.len() + 1;
    builder.max_branches = BRANCHES;
    builder.max_permutations = Some(EXECUTIONS);
    builder.max_duration = Some(DURATION);
    builder.checkpoint_interval = INTERVAL;
    // The environment could say otherwise.
    builder.checkpoint_file = None;
    builder.preemption_bound = None;
    builder.location = false;
    builder.log = false;
    let (start, run) = (Instant::now(), Arc::clone(&task));
    catch_unwind(AssertUnwindSafe(|| builder.check(move || run.execution())))
        .map_err(|panic| Unexplored::Panic(message(&*panic)))?;
    let Met { executions, states, fault } = std::mem::take(&mut *task.met.lock().unwrap());
    if fault {
        return Err(Unexplored::Fault);
    }
    // That it stopped before the end, loom does not say.
    let looked = (executions + 1).is_multiple_of(INTERVAL);
    let limit = if looked && executions + 1 >= EXECUTIONS {
        Some(Unexplored::Executions)
    } else if looked && start.elapsed() >= DURATION {
        Some(Unexplored::Duration)
    } else {
        None
    };
    Ok(Found { states, limit })
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("of an unknown kind").to_owned()
}

/// Where the frames of a thread end.
fn stack_top(thread: usize) -> u64 {
    0x7EAC_1000 + 0x1_0000 * thread as u64
}

/// How a thread ended.
enum End {
    Complete([u64; 11]),
    /// It has done what is no execution.
    Impossible,
    Fault,
}

impl Task {
    fn new(case: &Case, problem: &Problem<'_>) -> Result<Self, Unexplored> {
        let threads = case.threads.iter().enumerate();
        let threads = threads.map(|(index, thread)| Thread::new(problem, index, thread));
        Ok(Self {
            test: case.test.clone(),
            observables: problem.observables.clone(),
            cells: places(problem)?,
            threads: threads.collect::<Result<_, _>>()?,
            met: Mutex::default(),
        })
    }

    /// One execution.
    fn execution(self: &Arc<Self>) {
        let coins = |thread: &Thread| (0..thread.coins).map(|_| AtomicU8::new(0)).collect();
        let shared = Shared {
            cells: self.cells.iter().map(Place::cell).collect(),
            coins: self.threads.iter().map(coins).collect(),
        };
        let shared = Arc::new(shared);
        let threads = (0..self.threads.len()).map(|thread| {
            let (task, shared) = (Arc::clone(self), Arc::clone(&shared));
            let builder = loom::thread::Builder::new().stack_size(STACK);
            builder.spawn(move || task.thread(thread, shared)).unwrap()
        });
        let threads: Vec<_> = threads.collect();
        // The threads find these written or not, in whatever order: there is nothing to explore.
        loom::stop_exploring();
        for coin in shared.coins.iter().flatten() {
            coin.store(1, Ordering::Relaxed);
        }
        loom::explore();
        let ends: Vec<End> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        let last = |cell: &Cell| (cell.access, cell.atomic.load(Ordering::Relaxed));
        let last: Vec<(Access, u64)> = shared.cells.iter().map(last).collect();
        let mut met = self.met.lock().unwrap();
        met.executions += 1;
        met.fault |= ends.iter().any(|end| matches!(end, End::Fault));
        let registers = ends.into_iter().map(|end| match end {
            End::Complete(registers) => Some(registers),
            End::Impossible | End::Fault => None,
        });
        let Some(registers) = registers.collect::<Option<Vec<_>>>() else { return };
        let value = |observable: &Observable| self.value(observable, &registers, &last);
        if self.test.filter.as_ref().is_none_or(|filter| filter.holds(&value)) {
            met.states.insert(self.observables.iter().map(value).collect());
        }
    }

    /// One thread of an execution.
    fn thread(&self, index: usize, shared: Arc<Shared>) -> End {
        let Thread { loaded, registers, r10, orders, coins: _ } = &self.threads[index];
        let view = View::new(shared, Arc::clone(orders), index, stack_top(index));
        let maps = Arc::new(loaded.guest().maps(loaded.program()));
        let mut machine = Machine::with_memory(loaded, view, maps);
        machine.thread.registers.0 = *registers;
        loop {
            machine.memory.instruction = machine.thread.index();
            let fuel = machine.thread.fuel();
            let step = machine.step();
            if machine.memory.impossible {
                return End::Impossible;
            }
            match step {
                Ok(None) if machine.thread.fuel() < fuel => loom::thread::yield_now(),
                Ok(None) => {}
                Ok(Some(_)) => {
                    let mut registers = machine.thread.registers;
                    registers[Reg::R10] = r10.unwrap_or(registers[Reg::R10]);
                    return End::Complete(registers.0);
                }
                Err(_) => return End::Fault,
            }
        }
    }

    fn value(
        &self,
        observable: &Observable,
        registers: &[[u64; 11]],
        last: &[(Access, u64)],
    ) -> Sized {
        match *observable {
            Observable::Register { thread, register, size, .. } => {
                Sized { number: registers[thread][register.index()] & size.mask(), size }
            }
            Observable::Memory { location, element } => {
                let location = &self.test.locations[location];
                let stride = location.size.unwrap_or(Size::DW).bytes();
                let address = location.address + stride * element as u64;
                let cell = last.iter().find(|(access, _)| access.address == address);
                let size = location.size.or(cell.map(|(access, _)| access.size));
                let size = size.unwrap_or(Size::DW);
                let initial = location.initial.get(element).copied().unwrap_or(0);
                let number = cell.map_or(initial, |&(_, number)| number);
                Sized { number: number & size.mask(), size }
            }
        }
    }
}

impl Thread {
    fn new(problem: &Problem<'_>, index: usize, thread: &case::Thread) -> Result<Self, Unexplored> {
        let start = Start { fuel: FUEL, ..Start::default() };
        let loaded = Loaded::new(thread.program.clone(), start, Helpers::none())
            .map_err(|error| Unexplored::Program(error.to_string()))?;
        let mut registers = [0; 11];
        registers[..10].copy_from_slice(&thread.registers);
        registers[10] = thread.r10.unwrap_or(stack_top(index));
        let exchange = |insn: &&Insn| matches!(insn, Insn::Atomic { op: AtomicOp::CmpXchg, .. });
        let coins = ROUNDS * thread.program.insns().iter().filter(exchange).count();
        let orders = Arc::new(Orders::new(problem, index));
        Ok(Self { loaded, registers, r10: thread.r10, orders, coins })
    }
}
