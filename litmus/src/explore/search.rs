//! [`Search`]: the executions of one structure, depth first.
//!
//! First each read gets a source, then the observed cells get their last writes, and then the writes
//! of all cells an order. What is known is kept closed under coherence, and the axioms that can be
//! evaluated on it are, so that a doomed branch ends at once.

use super::numbers::Numbers;
use super::observe::{Observed, written};
use super::order::{Orders, all, bits};
use super::outcome::{Effort, Limit, Witness};
use super::sink::Sink;
use super::{Problem, Reductions, Shared};
use crate::cat::{CatError, Model};
use crate::circuit::bits::{Rel, none, put};
use crate::circuit::{Evaluator, Extent, Fill};
use crate::test::Formula;
use crate::value::ValueId;
use crate::{Constraint, Relation, Structure};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

/// No source yet.
const OPEN: u16 = u16::MAX;

/// In how many ways reads may be left to get sources for it not to pay to evaluate the axioms before
/// they have them.
const FEW: usize = 2;

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Goal<'a> {
    /// What a final state has to meet.
    pub(super) formulas: &'a [Formula],
    /// Whether one execution is enough.
    pub(super) first: bool,
    /// Whether each execution is to be found, not only one for each state.
    pub(super) count: bool,
}

/// What stops searches before they are through, shared by all.
#[derive(Debug, Default)]
pub(super) struct Stop {
    /// When the time is up.
    pub(super) deadline: Option<Instant>,
    /// How many executions may be found.
    pub(super) most: Option<u64>,
    /// Set from outside.
    pub(super) cancel: Option<Arc<AtomicBool>>,
    /// How many have been.
    pub(super) found: AtomicU64,
    /// Set when it is decided to stop.
    pub(super) now: AtomicBool,
}

impl Stop {
    /// Whether to stop at once.
    #[inline]
    pub(super) fn is_now(&self) -> bool {
        self.now.load(Ordering::Relaxed)
    }

    /// Stops all searches if it is time to, and says why.
    pub(super) fn check(&self) -> Option<Limit> {
        let cancelled = self.cancel.as_ref().is_some_and(|cancel| cancel.load(Ordering::Relaxed));
        let late = self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        let limit = match (cancelled, late) {
            (true, _) => Limit::Interrupted,
            (false, true) => Limit::Time,
            (false, false) => return None,
        };
        self.now.store(true, Ordering::Relaxed);
        Some(limit)
    }
}

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    Continue,
    /// An execution of this state has been found, and one is enough.
    Found,
    Stop,
}

/// A read and what it can read from.
#[derive(Clone, Debug)]
struct Read {
    event: usize,
    cell: usize,
    thread: usize,
    value: ValueId,
    candidates: Vec<u16>,
    /// The thread's other accesses of the cell, before and after it.
    before: Vec<usize>,
    after: Vec<usize>,
    /// Whether it writes too, in one event.
    updates: bool,
}

/// A search of the executions of a structure.
pub(super) struct Search<'a, const W: usize> {
    goal: Goal<'a>,
    problem: &'a Problem<'a>,
    rest: Option<&'a Model>,
    reductions: Reductions,
    structure: Arc<Structure>,
    evaluator: Evaluator<'a, W>,
    /// Whether what is observed orders writes, and of what.
    coherent: Option<Extent>,
    reads: Vec<Read>,
    /// For each read, in how many ways it and those after it can get sources; 1 at the end.
    ways: Vec<usize>,
    /// For each cell, those of the reads that update it.
    updates: Vec<Vec<usize>>,
    source: Vec<u16>,
    /// Reads that have a source whose value is not known.
    pending: Vec<usize>,
    numbers: Numbers,
    orders: Orders,
    constraints: Vec<(usize, Constraint)>,
    observed: Vec<Observed>,
    observed_cells: Vec<usize>,
    stop: &'a Stop,
    /// The candidates to take for the first reads; all others take all.
    prefix: Vec<u16>,
    state: Vec<u64>,
    /// Whether it is only asked whether there is an execution.
    probing: bool,
    pub(super) sink: Sink,
    pub(super) effort: Effort,
    pub(super) limits: Vec<Limit>,
    /// What the model's interpreter has found wrong.
    pub(super) error: Option<CatError>,
}

impl<'a, const W: usize> Search<'a, W> {
    /// A search of a structure. None if there are too many writes to one cell.
    pub(super) fn new(
        shared: Shared<'a>,
        structure: Arc<Structure>,
        reductions: Reductions,
    ) -> Option<Self> {
        let Shared { problem, circuit, rest, goal, stop } = shared;
        let coherent = circuit.coherent.filter(|_| reductions.coherence);
        let orders = Orders::new(&structure)?;
        let reads = reads(&structure, &orders, coherent);
        let mut ways = vec![1_usize; reads.len() + 1];
        for index in (0..reads.len()).rev() {
            ways[index] = ways[index + 1].saturating_mul(reads[index].candidates.len());
        }
        let mut updates = vec![Vec::new(); structure.cells.len()];
        for (index, read) in reads.iter().enumerate() {
            if read.updates {
                updates[read.cell].push(index);
            }
        }
        let constraints = structure.paths.iter().enumerate().flat_map(|(thread, path)| {
            path.constraints.iter().map(move |&constraint| (thread, constraint))
        });
        let observe = |observable| Observed::new(problem.test, &structure, observable);
        let observed: Vec<Observed> = problem.watched.iter().map(observe).collect();
        let mut observed_cells: Vec<usize> = observed.iter().flat_map(Observed::cells).collect();
        observed_cells.sort_unstable();
        observed_cells.dedup();
        Some(Self {
            goal,
            problem,
            rest,
            reductions,
            evaluator: Evaluator::new(circuit, &structure, coherent.is_some()),
            coherent,
            ways,
            updates,
            source: vec![OPEN; structure.len()],
            pending: Vec::new(),
            numbers: Numbers::new(&structure),
            orders,
            constraints: constraints.collect(),
            state: vec![0; observed.len()],
            observed,
            observed_cells,
            stop,
            prefix: Vec::new(),
            probing: false,
            sink: Sink::default(),
            effort: Effort { structures: 1, ..Effort::default() },
            limits: Vec::new(),
            error: None,
            reads,
            structure,
        })
    }

    /// How many candidates each read has, in the order in which reads get their sources.
    pub(super) fn widths(&self) -> Vec<usize> {
        self.reads.iter().map(|read| read.candidates.len()).collect()
    }

    /// Searches all executions in which the first reads have these of their candidates for sources.
    pub(super) fn run(&mut self, prefix: Vec<u16>) {
        self.prefix = prefix;
        if self.coherent.is_some() && !self.program_order() {
            return;
        }
        if self.consistent() {
            self.assign(0);
        }
    }

    /// Puts each thread's writes to a cell in their order.
    fn program_order(&mut self) -> bool {
        for cell in 0..self.structure.cells.len() {
            for position in 1..self.orders.writes[cell].len() {
                let (a, b) =
                    (self.orders.writes[cell][position - 1], self.orders.writes[cell][position]);
                let same = self.structure.events[a].thread == self.structure.events[b].thread;
                if same && !self.orders.put_before(cell, position - 1, position) {
                    return false;
                }
            }
        }
        true
    }

    /// Gives the reads from this one on their sources, in all ways.
    fn assign(&mut self, index: usize) -> Flow {
        if index == self.reads.len() {
            return self.complete();
        }
        let candidates = match self.prefix.get(index) {
            Some(&only) => usize::from(only)..usize::from(only) + 1,
            None => 0..self.reads[index].candidates.len(),
        };
        let event = self.reads[index].event;
        let mark = self.numbers.mark();
        let pending = self.pending.len();
        self.orders.save();
        let mut flow = Flow::Continue;
        for candidate in candidates {
            if self.is_stopped() {
                flow = Flow::Stop;
                break;
            }
            let write = self.reads[index].candidates[candidate];
            self.source[event] = write;
            let waiting = self.pending.clone();
            let possible = (self.coherent.is_none() || self.observe(index, usize::from(write)))
                && self.learn(index)
                && self.consistent()
                && (self.ways[index + 1] <= FEW || !self.is_broken());
            if possible {
                flow = self.assign(index + 1);
            }
            self.source[event] = OPEN;
            self.pending = waiting;
            self.numbers.back(mark);
            self.orders.restore();
            if flow == Flow::Stop {
                break;
            }
        }
        debug_assert_eq!(pending, self.pending.len());
        self.orders.forget();
        flow
    }

    /// Orders writes by what is observed of them: what a thread reads or writes later of a cell is not
    /// older (coherence).
    fn observe(&mut self, index: usize, write: usize) -> bool {
        let Self { reads, orders, structure, source, .. } = self;
        let read = &reads[index];
        let (cell, own) = (read.cell, orders.index(write));
        let other = |event: usize| {
            let of = &structure.events[event];
            let write = if of.writes { event } else { usize::from(source[event]) };
            (write != usize::from(OPEN)).then_some(write)
        };
        for &event in &read.before {
            if let Some(earlier) = other(event)
                && earlier != write
                && !orders.put_before(cell, orders.index(earlier), own)
            {
                return false;
            }
        }
        for &event in &read.after {
            // What it reads from cannot be written after it.
            let later = other(event);
            if later == Some(write) && structure.events[event].writes {
                return false;
            }
            if let Some(later) = later
                && later != write
                && !orders.put_before(cell, own, orders.index(later))
            {
                return false;
            }
        }
        if read.updates && !orders.put_before(cell, own, orders.index(read.event)) {
            return false;
        }
        self.saturate(cell)
    }

    /// Nothing is between an update and the write that it reads from.
    fn saturate(&mut self, cell: usize) -> bool {
        let Self { updates, reads, source, orders, coherent, .. } = self;
        if updates[cell].is_empty() || coherent.is_none() {
            return true;
        }
        loop {
            let mut changed = false;
            for &index in &updates[cell] {
                let event = reads[index].event;
                if source[event] == OPEN {
                    continue;
                }
                let (from, own) = (orders.index(usize::from(source[event])), orders.index(event));
                for other in 0..orders.writes[cell].len() {
                    if other == from || other == own {
                        continue;
                    }
                    if orders.is_before(cell, other, own) && !orders.is_before(cell, other, from) {
                        if !orders.put_before(cell, other, from) {
                            return false;
                        }
                        changed = true;
                    }
                    if orders.is_before(cell, from, other) && !orders.is_before(cell, own, other) {
                        if !orders.put_before(cell, own, other) {
                            return false;
                        }
                        changed = true;
                    }
                }
            }
            if !changed {
                return true;
            }
        }
    }

    /// Finds out what values are now known. Always true.
    fn learn(&mut self, index: usize) -> bool {
        self.pending.push(index);
        let mut position = 0;
        while position < self.pending.len() {
            let read = &self.reads[self.pending[position]];
            let write = usize::from(self.source[read.event]);
            match written(&self.structure, &self.numbers, write) {
                Some(number) => {
                    let number = number & self.structure.cells[read.cell].access.size.mask();
                    self.numbers.set(&self.structure, read.thread, read.value, number);
                    self.pending.swap_remove(position);
                    // It may be what others wait for.
                    position = 0;
                }
                None => position += 1,
            }
        }
        true
    }

    /// Whether what is known of values agrees with the paths and with the goal.
    fn consistent(&self) -> bool {
        let met = |&(thread, constraint): &(usize, Constraint)| {
            self.numbers.get(thread, constraint.value).is_none_or(|number| constraint.holds(number))
        };
        self.constraints.iter().all(met) && self.goal.formulas.iter().all(|it| self.may_hold(it))
    }

    fn may_hold(&self, formula: &Formula) -> bool {
        let value = |observable: &_| {
            let index = self.problem.watched.binary_search(observable).ok()?;
            self.observed[index].value(&self.structure, &self.numbers, &self.orders)
        };
        formula.decide(&value) != Some(false)
    }

    /// Whether the axioms exclude every execution that agrees with what is known.
    fn is_broken(&mut self) -> bool {
        self.reductions.partial && self.evaluate(true)
    }

    fn evaluate(&mut self, partial: bool) -> bool {
        self.effort.evaluations += 1;
        let Self { reads, source, orders, .. } = self;
        self.evaluator.broken(&Known { reads, source, orders }, partial).is_some()
    }

    fn is_stopped(&mut self) -> bool {
        self.effort.choices += 1;
        if self.effort.choices.is_multiple_of(1024) {
            self.limits.extend(self.stop.check());
        }
        self.stop.is_now()
    }

    /// All reads have sources.
    fn complete(&mut self) -> Flow {
        if !self.pending.is_empty() {
            // Values that are reasons for one another, if the model allows that in any order of writes.
            if !self.limits.contains(&Limit::SelfJustified) {
                self.probing = true;
                let flow = self.linearise(0);
                self.probing = false;
                match flow {
                    Flow::Found => self.limits.push(Limit::SelfJustified),
                    Flow::Continue => {}
                    Flow::Stop => return Flow::Stop,
                }
            }
            return Flow::Continue;
        }
        self.last_writes(0)
    }

    /// Chooses the last writes of the observed cells from this one on, in all ways.
    fn last_writes(&mut self, index: usize) -> Flow {
        let Some(&cell) = self.observed_cells.get(index) else { return self.final_state() };
        let last = self.orders.last(cell);
        if last.is_power_of_two() {
            return self.last_writes(index + 1);
        }
        self.orders.save();
        let mut flow = Flow::Continue;
        for write in bits(last) {
            let mut others = bits(last & !(1 << write));
            let possible = others.all(|other| self.orders.put_before(cell, other, write))
                && self.saturate(cell)
                && self.consistent()
                && !self.is_broken();
            if possible {
                flow = self.last_writes(index + 1);
            }
            self.orders.restore();
            if flow == Flow::Stop {
                break;
            }
        }
        self.orders.forget();
        flow
    }

    /// The final state is known; whether any execution has it is not.
    fn final_state(&mut self) -> Flow {
        for (index, observed) in self.observed.iter().enumerate() {
            let value = observed.value(&self.structure, &self.numbers, &self.orders);
            self.state[index] = value.map_or(0, |value| value.number);
        }
        let known = !self.goal.count && self.reductions.states && self.sink.contains(&self.state);
        if known {
            return Flow::Continue;
        }
        match self.linearise(0) {
            Flow::Found => Flow::Continue,
            flow => flow,
        }
    }

    /// Orders all writes of the cells from this one on, in all ways or until one is allowed.
    fn linearise(&mut self, cell: usize) -> Flow {
        if cell == self.structure.cells.len() {
            return self.execution();
        }
        if self.orders.is_total(cell) {
            return self.linearise(cell + 1);
        }
        let first = self.first_undecided(cell);
        self.orders.save();
        let mut flow = Flow::Continue;
        for write in bits(first) {
            if self.is_stopped() {
                flow = Flow::Stop;
                break;
            }
            let mut others = bits(first & !(1 << write));
            let possible = others.all(|other| self.orders.put_before(cell, write, other))
                && self.saturate(cell)
                && !self.is_broken();
            if possible {
                flow = self.linearise(cell);
            }
            self.orders.restore();
            if flow != Flow::Continue {
                break;
            }
        }
        self.orders.forget();
        flow
    }

    /// The writes of a cell of which it is not decided which is next, when all before are in order.
    fn first_undecided(&self, cell: usize) -> u64 {
        let mut left = all(self.orders.writes[cell].len());
        loop {
            let later = bits(left).fold(0, |sum, write| sum | self.orders.later(cell, write));
            let first = left & !later;
            if first.count_ones() != 1 {
                return first;
            }
            left &= !first;
        }
    }

    /// Everything is known.
    fn execution(&mut self) -> Flow {
        if self.evaluate(false) {
            return Flow::Continue;
        }
        if let Some(model) = self.rest {
            match model.judge(&witness(&self.structure, &self.source, &self.orders).execution()) {
                Ok(judgement) if judgement.allowed() => {}
                Ok(_) => return Flow::Continue,
                Err(error) => {
                    self.error = Some(error);
                    self.stop.now.store(true, Ordering::Relaxed);
                    return Flow::Stop;
                }
            }
        }
        if self.probing {
            return Flow::Found;
        }
        let Self { structure, source, orders, .. } = self;
        self.sink.add(&self.state, || witness(structure, source, orders));
        let found = self.stop.found.fetch_add(1, Ordering::Relaxed) + 1;
        if self.stop.most.is_some_and(|most| found >= most) {
            self.limits.push(Limit::Executions);
            self.stop.now.store(true, Ordering::Relaxed);
            return Flow::Stop;
        }
        if self.goal.first {
            return Flow::Stop;
        }
        if self.goal.count || !self.reductions.states { Flow::Continue } else { Flow::Found }
    }
}

/// The execution that is known in full.
fn witness(structure: &Arc<Structure>, source: &[u16], orders: &Orders) -> Witness {
    let cells = 0..structure.cells.len();
    let order = cells.flat_map(|cell| orders.sequence(cell));
    Witness {
        structure: Arc::clone(structure),
        sources: source.iter().copied().filter(|&source| source != OPEN).collect(),
        order: order.map(|event| u16::try_from(event).unwrap_or(OPEN)).collect(),
    }
}

/// The reads of a structure with their candidates. With coherence, none reads from a write of its own
/// thread that comes after it.
fn reads(structure: &Structure, orders: &Orders, coherent: Option<Extent>) -> Vec<Read> {
    let mut reads = Vec::new();
    let atomic = structure.relation("amo").unwrap_or_else(|| Relation::empty(structure.len()));
    for (event, of) in structure.events.iter().enumerate() {
        let (Some(cell), Some(thread), true) = (of.cell, of.thread, of.reads) else { continue };
        let path_event = &structure.paths[thread].events[of.index];
        let Some(value) = path_event.action.read() else { continue };
        // Neither the write of an instruction nor, with coherence, a later one is read by its own read.
        let possible = |&&write: &&usize| {
            let later = structure.events[write].thread == Some(thread) && write >= event;
            let same = structure.path_event(write).is_some_and(|it| it.step == path_event.step);
            !(later && (coherent.is_some() || same))
        };
        let candidates = orders.writes[cell].iter().filter(possible);
        let candidates = candidates.filter_map(|&write| u16::try_from(write).ok()).collect();
        let ordered = |a: (usize, u32), b: (usize, u32)| {
            let within = match coherent {
                None | Some(Extent::Accesses) => false,
                Some(Extent::Atomics) => atomic.contains(a.0, b.0),
                Some(Extent::Instructions) => a.0 < b.0,
            };
            a.1 < b.1 || a.1 == b.1 && within
        };
        let siblings = || {
            let events = structure.events.iter().enumerate();
            let ours =
                events.filter(move |(_, it)| it.thread == Some(thread) && it.cell == Some(cell));
            ours.filter_map(|(other, _)| Some((other, structure.path_event(other)?.step)))
        };
        reads.push(Read {
            event,
            cell,
            thread,
            value,
            candidates,
            before: siblings()
                .filter(|&it| ordered(it, (event, path_event.step)))
                .map(|it| it.0)
                .collect(),
            after: siblings()
                .filter(|&it| ordered((event, path_event.step), it))
                .map(|it| it.0)
                .collect(),
            updates: of.writes,
        });
    }
    reads
}

/// What is known of an execution, for the evaluator.
struct Known<'s> {
    reads: &'s [Read],
    source: &'s [u16],
    orders: &'s Orders,
}

impl<const W: usize> Fill<W> for Known<'_> {
    fn rf(&self, into: &mut Rel<W>) {
        for read in self.reads {
            let source = self.source[read.event];
            if source != OPEN {
                into.insert(usize::from(source), read.event);
            }
        }
    }

    fn co(&self, into: &mut Rel<W>) {
        for (cell, writes) in self.orders.writes.iter().enumerate() {
            for (index, &write) in writes.iter().enumerate() {
                let mut row = none();
                bits(self.orders.later(cell, index)).for_each(|later| put(&mut row, writes[later]));
                into.set(write, row);
            }
        }
    }
}
