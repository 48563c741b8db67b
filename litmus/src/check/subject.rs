//! [`Subject`]: a BPF test in the form that is checked.

use super::Checker;
use super::error::Unsuitable;
use super::observe::{Results, formula, without_frame};
use crate::bpf;
use crate::explore::{Outcomes, Problem, explore};
use crate::prepare::Ways;
use crate::thread::{self, Layout, paths};
use crate::{
    Cell, Formula, Isa, Location, Observable, Path, PrepareError, Quantifier, Test, Thread,
};
use acqrel_isa::{Program, Reg as Register, RegSet, Size, Syntax};
use acqrel_machine::Reg;
use std::sync::Arc;

/// A BPF test in the form that is checked, and its outcomes.
///
/// Each thread's program sets the registers that have an initial value itself, and at its end
/// stores those that are observed to memory of its own; a thread of which no register is observed
/// stores that it has come to its end. So nothing has to be known of how code is entered and left, or
/// in which registers it has what; and since no thread reads the results, they add no cycle.
/// Observed are these results and all memory that the programs access.
#[derive(Clone, Debug)]
pub struct Subject {
    test: Test,
    ways: Ways,
    outcomes: Outcomes,
    /// The index of the first location of results.
    results: usize,
    /// For each location of results, the register that it is of.
    registers: Vec<Option<Observable>>,
}

impl Subject {
    /// The subject that a test is.
    ///
    /// # Errors
    ///
    /// If it is none of BPF, its results cannot be stored, or it cannot be explored.
    pub fn new(test: &Test, checker: &Checker) -> Result<Self, Unsuitable> {
        if test.isa != Isa::Bpf {
            return Err(Unsuitable::Isa(test.isa));
        }
        let test = &with_frames(test)?;
        let results = Results::of(test)?;
        let mut locations = test.locations.clone();
        let first = locations.len();
        let mut starts = Vec::with_capacity(results.len());
        let mut registers = Vec::new();
        for (thread, results) in results.iter().enumerate() {
            starts.push(locations.len());
            locations.extend(results.locations(thread));
            registers.extend(results.observables(thread));
        }
        let mut threads = Vec::with_capacity(test.threads.len());
        for (index, (thread, results)) in test.threads.iter().zip(&results).enumerate() {
            threads.push(stored(index, thread, results)?);
        }
        let result = |observable: &Observable| match observable {
            Observable::Register { thread, register, size, .. } => {
                let registers = &results[*thread].registers;
                let found = registers.iter().position(|(reg, _)| reg.number() == register.number());
                let location = starts[*thread] + found.unwrap_or_default();
                if *size == Size::DW {
                    Ok(Observable::Memory { location, element: 0 })
                } else {
                    Err(Unsuitable::Filter(observable.clone()))
                }
            }
            Observable::Memory { .. } => Ok(observable.clone()),
        };
        let filter = test.filter.as_ref().map(|filter| formula(filter, &result)).transpose()?;
        let mut test = Test {
            threads,
            locations,
            filter,
            observed: Vec::new(),
            quantifier: Quantifier::Exists,
            condition: Formula::True,
            ..test.clone()
        };
        let ways = explored(&mut test, &checker.threads())?;
        test.observed = observed(&test, &ways.cells, first);
        let problem = Problem::new(&test, ways.paths.clone(), Arc::clone(&ways.cells));
        let outcomes = explore(&problem, &checker.bpf, &checker.exploration())?;
        if let Some(fault) = outcomes.faults.first() {
            let code = &test.threads[fault.thread].code;
            let text = code.instructions.get(fault.instruction).map(|it| it.text.clone());
            let (thread, reason) = (fault.thread, fault.reason.clone());
            return Err(Unsuitable::Fault { thread, text: text.unwrap_or_default(), reason });
        }
        let stacks: Vec<Layout> = (0..test.threads.len())
            .map(|thread| Layout::new(&test.locations, thread, &[]))
            .collect();
        let on_stack = |number: u64| stacks.iter().any(|stack| stack.on_stack(number));
        let mut values = outcomes.states.iter().flat_map(|state| &state.values);
        let stored = |path: &Path| {
            let written = path.events.iter().filter_map(|event| event.action.written());
            written.filter_map(|value| path.values.known(value)).any(on_stack)
        };
        if values.any(|value| on_stack(value.number))
            || ways.paths.iter().flatten().any(|path| stored(path))
        {
            return Err(Unsuitable::Address);
        }
        if outcomes.states.is_empty() && outcomes.limits.is_empty() {
            return Err(Unsuitable::NoOutcome);
        }
        Ok(Self { test, ways, outcomes, results: first, registers })
    }

    /// The test: its threads with the stores of their results.
    pub const fn test(&self) -> &Test {
        &self.test
    }

    /// The program of a thread.
    ///
    /// # Panics
    ///
    /// If there is no such thread.
    pub fn program(&self, thread: usize) -> &Program {
        self.test.threads[thread].program.as_ref().expect("every thread of a subject has a program")
    }

    /// The paths of its threads.
    pub fn paths(&self) -> &[Vec<Arc<Path>>] {
        &self.ways.paths
    }

    /// The cells that they access.
    pub(super) fn cells(&self) -> Arc<[Cell]> {
        Arc::clone(&self.ways.cells)
    }

    /// What its programs can do, under the model of BPF.
    pub const fn outcomes(&self) -> &Outcomes {
        &self.outcomes
    }

    /// What is explored of its BPF.
    pub fn problem(&self) -> Problem<'_> {
        Problem::new(&self.test, self.ways.paths.clone(), Arc::clone(&self.ways.cells))
    }

    /// What is observed of the test that this was made of, of what is observed of it. None for the
    /// end of a thread.
    pub fn original(&self, observable: &Observable) -> Option<Observable> {
        match observable {
            Observable::Memory { location, .. } if self.is_result(*location) => {
                self.registers[location - self.results].clone()
            }
            Observable::Memory { .. } | Observable::Register { .. } => Some(observable.clone()),
        }
    }

    /// Whether a location is a result of a thread, instead of one of the test.
    pub const fn is_result(&self, location: usize) -> bool {
        location >= self.results
    }
}

/// A test whose threads have the end of their stack in r10, and nothing else.
fn with_frames(test: &Test) -> Result<Test, Unsuitable> {
    let mut test = test.clone();
    let frame = |reg: Reg| reg.number() == Register::R10.number();
    for (index, thread) in test.threads.iter_mut().enumerate() {
        if !thread.registers.iter().any(|&(reg, _)| frame(reg)) {
            continue;
        }
        let program = thread.program.as_ref().ok_or(Unsuitable::Program { thread: index })?;
        let initial = thread.registers.iter().filter_map(|&(reg, _)| Register::new(reg.number()));
        let (program, free) = without_frame(program, initial.fold(RegSet::EMPTY, RegSet::with))
            .ok_or(Unsuitable::Stack { thread: index })?;
        let instead = Reg::new(free.number()).ok_or(Unsuitable::Stack { thread: index })?;
        for (reg, _) in thread.registers.iter_mut().filter(|(reg, _)| frame(*reg)) {
            *reg = instead;
        }
        thread.program = Some(program);
    }
    Ok(test)
}

/// A thread that sets its registers and stores its results.
fn stored(index: usize, thread: &Thread, results: &Results) -> Result<Thread, Unsuitable> {
    let program = thread.program.as_ref().ok_or(Unsuitable::Program { thread: index })?;
    let registers = thread
        .registers
        .iter()
        .filter_map(|&(reg, number)| Some((Register::new(reg.number())?, number)));
    let registers: Vec<(Register, u64)> = registers.collect();
    let (program, origins) = results.program(index, program, &registers)?;
    let texts = origins.iter().zip(program.insns()).map(|(origin, insn)| {
        let source = origin.and_then(|origin| thread.code.instructions.get(origin));
        match source.filter(|source| !source.text.is_empty()) {
            Some(source) => (source.text.clone(), source.line),
            None => (insn.text(Syntax::Llvm).to_string(), 0),
        }
    });
    let code = bpf::code(&program, &texts.collect::<Vec<_>>());
    let code = code.map_err(|_| Unsuitable::Program { thread: index })?;
    Ok(Thread { program: Some(program), ..Thread::new(code, Vec::new()) })
}

/// All paths of the threads and the cells that they access. A location of no declared type gets that
/// of its accesses, so that it is of the same size whoever accesses it.
fn explored(test: &mut Test, options: &thread::Options) -> Result<Ways, Unsuitable> {
    let options = thread::Options { observed: Some(Vec::new()), ..options.clone() };
    let mut all = Vec::with_capacity(test.threads.len());
    for (thread, source) in test.threads.iter().enumerate() {
        let layout = Layout::new(&test.locations, thread, &source.private);
        let found = paths(&source.code, &source.registers, &layout, &options);
        all.push(found.map_err(|error| PrepareError::Thread { thread, error })?);
    }
    let ways = Ways::new(test, all).map_err(PrepareError::from)?;
    for location in &mut test.locations {
        let Location { address, size: None, ref initial, .. } = *location else { continue };
        let accessed = ways.cells.iter().find(|cell| cell.access.address == address);
        if let (Some(cell), 1) = (accessed, initial.len()) {
            location.size = Some(cell.access.size);
        }
    }
    Ok(ways)
}

/// The elements of locations that are accessed, and all results.
fn observed(test: &Test, cells: &[Cell], results: usize) -> Vec<Observable> {
    let mut observed = Vec::new();
    for (index, location) in test.locations.iter().enumerate() {
        let stride = location.size.unwrap_or(Size::DW).bytes();
        for element in 0..location.initial.len() {
            let start = location.address + stride * element as u64;
            let accessed = |cell: &Cell| {
                cell.access.address < start + stride
                    && start < cell.access.address + cell.access.size.bytes()
            };
            if index >= results || cells.iter().any(accessed) {
                observed.push(Observable::Memory { location: index, element });
            }
        }
    }
    observed
}
