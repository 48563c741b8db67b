//! [`run`]: a test under loom.

use super::case::{self, Case};
use super::memory::{Cell, View};
use super::orders::Orders;
use crate::cells::{Place, places};
use crate::model::{self, Coins, EXECUTIONS, Found, States, Task, Unexplored, explore};
use acqrel_guest::{Helpers, Start};
use acqrel_interp::{Loaded, Machine};
use acqrel_isa::{AtomicOp, Insn, Reg};
use acqrel_litmus::explore::Problem;
use acqrel_litmus::{Access, Observable, Sized, Test};
use loom::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

/// How often a thread may go backwards.
const FUEL: u64 = 100;
/// How often one compare-exchange of a thread may be executed.
const ROUNDS: usize = 2;
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
struct Interpreted {
    test: Test,
    observables: Vec<Observable>,
    cells: Vec<Place>,
    threads: Vec<Thread>,
    met: Mutex<Met>,
}

/// What executions have come to.
#[derive(Default)]
struct Met {
    states: States,
    fault: bool,
}

/// The final states of a test under loom.
pub(crate) fn run(case: &Case, problem: &Problem<'_>) -> Result<Found, Unexplored> {
    let task = Arc::new(Interpreted::new(case, problem)?);
    let limit = explore(&task, EXECUTIONS)?;
    let Met { states, fault } = std::mem::take(&mut *task.met.lock().unwrap());
    if fault { Err(Unexplored::Fault) } else { Ok(Found { states, limit }) }
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

impl Interpreted {
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
                model::last(&self.test, location, element, last)
            }
        }
    }
}

impl Task for Interpreted {
    type Shared = Vec<Cell>;
    type End = End;

    fn threads(&self) -> usize {
        self.threads.len()
    }

    fn coins(&self, thread: usize) -> usize {
        self.threads[thread].coins
    }

    fn shared(&self) -> Vec<Cell> {
        self.cells.iter().map(Cell::new).collect()
    }

    fn thread(&self, index: usize, cells: &Arc<Vec<Cell>>, coins: Coins) -> End {
        let Thread { loaded, registers, r10, orders, coins: _ } = &self.threads[index];
        let (cells, orders) = (Arc::clone(cells), Arc::clone(orders));
        let view = View::new(cells, coins, orders, index, stack_top(index));
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

    fn ended(&self, cells: &Vec<Cell>, ends: Vec<End>) {
        let last = |cell: &Cell| (cell.access, cell.atomic.load(Ordering::Relaxed));
        let last: Vec<(Access, u64)> = cells.iter().map(last).collect();
        let mut met = self.met.lock().unwrap();
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
