//! [`run`]: the machine code of a test under loom.

use super::memory::{Cell, Own, is_idle, late};
use super::strength::Strength;
use super::view::{Stray, View};
use crate::cells::{Place, places};
use crate::model::{self, Coins, Found, States, Task, Unexplored, explore};
use acqrel_isa::Size;
use acqrel_litmus::explore::Problem;
use acqrel_litmus::{Access, Code, Observable, Test};
use acqrel_machine::emulate::{Machine, Stop};
use acqrel_machine::op::{MicroOp, RmwOp};
use acqrel_machine::{Arch, Reg};
use loom::sync::atomic::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex};

/// How often a thread may go backwards.
const FUEL: usize = 100;
/// How often one compare-exchange of a thread may be executed.
const ROUNDS: usize = 2;
/// The bytes of a thread's stack, and where that of the first begins.
const STACK_SIZE: u64 = 0x8000;
const STACK: u64 = 0x7f00_0000_0000;

/// The bytes of a thread's code.
pub(crate) struct Bytes {
    pub(crate) base: u64,
    pub(crate) code: Arc<[u8]>,
}

/// A thread that is ready to be run.
struct Thread {
    machine: Mutex<Machine>,
    entry: u64,
    registers: Vec<(Reg, u64)>,
    bytes: Bytes,
    ranges: Arc<Vec<Range<u64>>>,
    strength: Arc<Strength>,
    coins: usize,
}

/// What is run.
struct Emitted {
    arch: Arch,
    test: Test,
    observables: Vec<Observable>,
    cells: Vec<Place>,
    late: Option<Access>,
    threads: Vec<Thread>,
    met: Mutex<Met>,
}

/// What executions have come to.
#[derive(Default)]
struct Met {
    states: States,
    fault: Option<String>,
}

/// How a thread ended.
enum End {
    /// What the locations that only it accesses hold.
    Complete(Vec<(Access, u64)>),
    /// It has done what is no execution, or needs not be one.
    Impossible,
    Fault(String),
}

/// The final states of the machine code of a test under loom.
pub(crate) fn run(
    problem: &Problem<'_>,
    arch: Arch,
    bytes: Vec<Bytes>,
    executions: usize,
) -> Result<Result<Found, Unexplored>, String> {
    let task = match Emitted::new(problem, arch, bytes) {
        Ok(task) => Arc::new(task),
        Err(why) => return Ok(Err(why)),
    };
    let limit = match explore(&task, executions) {
        Ok(limit) => limit,
        Err(why) => return Ok(Err(why)),
    };
    let Met { states, fault } = std::mem::take(&mut *task.met.lock().unwrap());
    fault.map_or(Ok(Ok(Found { states, limit })), Err)
}

impl Emitted {
    fn new(problem: &Problem<'_>, arch: Arch, bytes: Vec<Bytes>) -> Result<Self, Unexplored> {
        let mut cells = places(problem)?;
        cells.retain(|place| !is_idle(problem, place.access));
        let threads = bytes.into_iter().enumerate();
        let threads = threads.map(|(thread, bytes)| Thread::new(problem, thread, arch, bytes));
        Ok(Self {
            arch,
            test: problem.test.clone(),
            observables: problem.observables.clone(),
            late: (arch == Arch::Arm64).then(|| late(problem, &cells)).flatten(),
            cells,
            threads: threads.collect(),
            met: Mutex::default(),
        })
    }

    /// What the locations hold that a thread alone can have written.
    fn own(&self, own: &Own) -> Vec<(Access, u64)> {
        let elements = elements(&self.test).filter(|access| {
            own.bytes.range(access.address..access.address + access.size.bytes()).next().is_some()
        });
        elements.map(|access| (access, own.get(access))).collect()
    }
}

/// The elements of the locations of a test.
fn elements(test: &Test) -> impl Iterator<Item = Access> + '_ {
    test.locations.iter().flat_map(|location| {
        let size = location.size.unwrap_or(Size::DW);
        let addresses = (location.address..).step_by(size.bits() as usize / 8);
        addresses.take(location.initial.len()).map(move |address| Access { address, size })
    })
}

impl Task for Emitted {
    type Shared = Vec<Cell>;
    type End = End;

    fn threads(&self) -> usize {
        self.threads.len()
    }

    fn coins(&self, thread: usize) -> usize {
        self.threads[thread].coins
    }

    fn shared(&self) -> Vec<Cell> {
        let cell = |place: &Place| Cell::new(place, self.late == Some(place.access));
        self.cells.iter().map(cell).collect()
    }

    fn thread(&self, index: usize, cells: &Arc<Vec<Cell>>, coins: Coins) -> End {
        let thread = &self.threads[index];
        let ranges = Arc::clone(&thread.ranges);
        let mut view = View {
            cells: Arc::clone(cells),
            own: Own { ranges, bytes: BTreeMap::new() },
            coins,
            strength: Arc::clone(&thread.strength),
            thread: index,
            code: Arc::clone(&thread.bytes.code),
            base: thread.bytes.base,
            instruction: 0,
            watched: None,
            failed: 0,
            acquired: false,
            released: false,
            impossible: false,
        };
        // Nobody else has this machine: what would wait for it is another execution of the thread.
        let mut machine = thread.machine.lock().unwrap();
        machine.restart(thread.entry);
        for &(register, value) in &thread.registers {
            machine.registers.set_reg(register, value);
        }
        let top = STACK + STACK_SIZE * (2 * index as u64 + 1);
        // It has been called from address 0.
        let stack = match self.arch {
            Arch::Arm64 => (Reg::SP, top),
            Arch::X86_64 => (Reg::RSP, top - 8),
        };
        machine.registers.set_reg(stack.0, stack.1);
        let mut fuel = FUEL;
        loop {
            let pc = machine.pc;
            view.instruction = pc;
            let step = machine.step(&mut view).map(|_| ());
            if view.impossible {
                return End::Impossible;
            }
            match step {
                Ok(()) if machine.pc <= pc && machine.pc != 0 => {
                    if fuel == 0 {
                        return End::Fault(format!("P{index} goes on and on at {pc:#x}"));
                    }
                    fuel -= 1;
                    loom::thread::yield_now();
                }
                Ok(()) => {}
                Err(Stop::Reached { pc: 0 }) => return End::Complete(self.own(&view.own)),
                Err(stop) => return End::Fault(fault(index, &stop)),
            }
        }
    }

    fn ended(&self, cells: &Vec<Cell>, ends: Vec<End>) {
        let last = |cell: &Cell| (cell.access, cell.value(cell.newest.load(Ordering::Relaxed)));
        let mut last: Vec<(Access, u64)> = cells.iter().map(last).collect();
        let mut met = self.met.lock().unwrap();
        let mut complete = true;
        for end in ends {
            match end {
                End::Complete(own) => last.extend(own),
                End::Impossible => complete = false,
                End::Fault(fault) => {
                    complete = false;
                    met.fault.get_or_insert(fault);
                }
            }
        }
        if !complete {
            return;
        }
        let value = |observable: &Observable| match *observable {
            Observable::Memory { location, element } => {
                model::last(&self.test, location, element, &last)
            }
            Observable::Register { .. } => unreachable!("only memory is observed"),
        };
        if self.test.filter.as_ref().is_none_or(|filter| filter.holds(&value)) {
            met.states.insert(self.observables.iter().map(value).collect());
        }
    }
}

fn fault(thread: usize, stop: &Stop<Stray>) -> String {
    format!("P{thread} stops: {stop:x?}")
}

impl Thread {
    fn new(problem: &Problem<'_>, index: usize, arch: Arch, bytes: Bytes) -> Self {
        let thread = &problem.test.threads[index];
        let Code { ref instructions, entry, .. } = thread.code;
        let entry = instructions[entry].address;
        let mut machine = Machine::new(arch, entry);
        machine.stop_at(0);
        let compares =
            |op: &&MicroOp| matches!(op, MicroOp::Rmw { op: RmwOp::CompareSwap { .. }, .. });
        let ops = instructions.iter().flat_map(|it| &it.ops);
        let coins = match arch {
            Arch::Arm64 => ROUNDS * ops.filter(compares).count(),
            Arch::X86_64 => 0,
        };
        let stack = STACK + STACK_SIZE * 2 * index as u64;
        let idle = elements(problem.test).filter(|&access| is_idle(problem, access));
        let ranges = idle
            .map(|access| access.address..access.address + access.size.bytes())
            .chain(thread.private.iter().cloned())
            .chain(std::iter::once(stack..stack + STACK_SIZE));
        Self {
            machine: Mutex::new(machine),
            entry,
            registers: thread.registers.clone(),
            bytes,
            ranges: Arc::new(ranges.collect()),
            strength: Arc::new(Strength::new(problem, index, arch)),
            coins,
        }
    }
}
