//! [`Matching`]: an execution of machine code as one of its program.
//!
//! In each thread, the accesses of the machine code to a cell are matched, in their order, to those of
//! a path of the program. The two events of a read-modify-write of the machine are one of BPF's. The
//! machine may read more often: an exclusive whose store failed, the first read of a loop around a
//! compare-exchange, a store that is done by an exchange. It may not write more often.

use super::{Checked, Subject};
use crate::{Action, Execution, Path, Structure};
use std::collections::BTreeMap;
use std::sync::Arc;

/// An execution of machine code, and the execution of its program that does the same.
#[derive(Clone, Debug)]
pub(super) struct Matching {
    /// The program's execution.
    pub(super) program: Execution,
    /// For each of its events, the machine's that reads and the one that writes.
    pub(super) machine: Vec<Halves>,
}

/// The events of the machine that an event of the program is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Halves {
    pub(super) read: Option<usize>,
    pub(super) write: Option<usize>,
}

/// How many ways of a thread, and of all threads together, are tried.
const WAYS: usize = 64;
const COMBINATIONS: usize = 4096;

/// A path of a thread's program, and for each of its events what the machine's are.
type Way = (Arc<Path>, Vec<Halves>);

impl Matching {
    /// The matching of an execution of the machine code; none if the program has no execution, allowed
    /// or not, that reads and writes the same.
    pub(super) fn of(subject: &Subject, checked: &Checked, machine: &Execution) -> Option<Self> {
        let structure = &*machine.structure;
        let cells = shared_cells(subject, checked, structure);
        let ways: Vec<Vec<Way>> = (0..structure.paths.len())
            .map(|thread| ways(subject, thread, structure, &cells))
            .collect();
        let count = ways.iter().map(Vec::len).try_fold(1, usize::checked_mul)?;
        (0..count.min(COMBINATIONS)).find_map(|mut number| {
            let chosen = ways.iter().map(|ways| {
                let way = &ways[number % ways.len()];
                number /= ways.len();
                way
            });
            Self::of_ways(subject, machine, &cells, &chosen.collect::<Vec<_>>())
        })
    }

    fn of_ways(
        subject: &Subject,
        machine: &Execution,
        cells: &[Option<usize>],
        ways: &[&Way],
    ) -> Option<Self> {
        let paths = ways.iter().map(|(path, _)| Arc::clone(path)).collect();
        let structure = Structure::new(subject.cells(), paths);
        let mut halves = vec![Halves::default(); structure.len()];
        for (cell, &found) in cells.iter().enumerate() {
            if let Some(found) = found {
                halves[found].write = Some(cell);
            }
        }
        for ((_, events), &first) in ways.iter().zip(&structure.first) {
            halves[first..first + events.len()].copy_from_slice(events);
        }
        // Where each write of the machine is in the program.
        let writes: BTreeMap<usize, usize> =
            halves.iter().enumerate().filter_map(|(event, it)| Some((it.write?, event))).collect();
        let source = |half: &Halves| writes.get(&machine.reads_from[half.read?]?).copied();
        let reads = |event: usize| structure.events[event].reads;
        let reads_from: Vec<Option<usize>> = halves
            .iter()
            .enumerate()
            .map(|(event, it)| source(it).filter(|_| reads(event)))
            .collect();
        if (0..structure.len()).any(|event| reads(event) && reads_from[event].is_none()) {
            return None;
        }
        // What the machine does not access has its initial write only.
        let mut coherence: Vec<Vec<usize>> =
            (0..structure.cells.len()).map(|it| vec![it]).collect();
        for (order, &cell) in machine.coherence.iter().zip(cells) {
            let Some(cell) = cell else { continue };
            coherence[cell] =
                order.iter().map(|it| writes.get(it).copied()).collect::<Option<_>>()?;
        }
        let program = Execution { structure: Arc::new(structure), reads_from, coherence };
        let this = Self { program, machine: halves };
        this.agrees(machine).then_some(this)
    }

    /// Whether the program reads and writes what the machine does, and goes its way.
    fn agrees(&self, machine: &Execution) -> bool {
        let (ours, theirs) = (self.program.numbers(), machine.numbers());
        let structure = &self.program.structure;
        let value = |event: Option<usize>, write: bool| {
            let event = event?;
            let thread = machine.structure.events[event].thread?;
            let action = machine.structure.path_event(event)?.action;
            let value = if write { action.written() } else { action.read() }?;
            Some(theirs[thread][value.index()]? & action.access()?.size.mask())
        };
        let same = structure.paths.iter().enumerate().all(|(thread, path)| {
            path.events.iter().enumerate().all(|(index, event)| {
                let Some(access) = event.action.access() else { return true };
                let halves = self.machine[structure.first[thread] + index];
                let ours = |value: Option<crate::value::ValueId>| {
                    Some(ours[thread][value?.index()]? & access.size.mask())
                };
                let (read, written) = (event.action.read(), event.action.written());
                (read.is_none() || ours(read) == value(halves.read, false))
                    && (written.is_none() || ours(written) == value(halves.write, true))
            })
        });
        let ways = structure.paths.iter().enumerate().all(|(thread, path)| {
            let holds = |it: &crate::Constraint| {
                ours[thread][it.value.index()].is_some_and(|number| it.holds(number))
            };
            path.constraints.iter().all(holds)
        });
        same && ways
    }
}

/// For each cell of the machine's execution, the cell of the program's; none for private memory.
fn shared_cells(subject: &Subject, checked: &Checked, machine: &Structure) -> Vec<Option<usize>> {
    let ours = subject.cells();
    let shared = |access| {
        let access = checked.program_access(subject, access)?;
        ours.binary_search_by_key(&access, |cell| cell.access).ok()
    };
    machine.cells.iter().map(|cell| shared(cell.access)).collect()
}

/// An access of the machine, or two that are one update.
struct Unit {
    cell: usize,
    halves: Halves,
}

/// The accesses of a thread to shared memory, in order.
fn units(thread: usize, machine: &Structure, cells: &[Option<usize>]) -> Vec<Unit> {
    let (path, first) = (&machine.paths[thread], machine.first[thread]);
    let pairs: BTreeMap<u16, u16> = path.amo.iter().chain(&path.lxsx).copied().collect();
    let second: Vec<u16> = pairs.values().copied().collect();
    let mut units = Vec::new();
    for (index, event) in (0_u16..).zip(&path.events) {
        let number = first + usize::from(index);
        let Some(cell) = machine.events[number].cell.and_then(|cell| cells[cell]) else { continue };
        if second.contains(&index) {
            continue;
        }
        let read = event.action.reads().then_some(number);
        let paired = pairs.get(&index).map(|&write| first + usize::from(write));
        let write = paired.or_else(|| event.action.written().map(|_| number));
        units.push(Unit { cell, halves: Halves { read, write } });
    }
    units
}

/// The ways in which a thread's accesses are those of a path of its program.
fn ways(
    subject: &Subject,
    thread: usize,
    machine: &Structure,
    cells: &[Option<usize>],
) -> Vec<Way> {
    let units = units(thread, machine, cells);
    let mut all = Vec::new();
    for path in &subject.paths()[thread] {
        for halves in of_path(subject, path, &units) {
            all.push((Arc::clone(path), halves));
            if all.len() >= WAYS {
                return all;
            }
        }
    }
    all
}

/// The matchings of a path: cell by cell, since two accesses to different cells may be in either
/// order.
fn of_path(subject: &Subject, path: &Path, units: &[Unit]) -> Vec<Vec<Halves>> {
    let cells = subject.cells();
    let mut found = vec![vec![Halves::default(); path.events.len()]];
    for (cell, it) in cells.iter().enumerate() {
        let accesses = |event: &&(usize, Action)| event.1.access() == Some(it.access);
        let events: Vec<(usize, Action)> =
            path.events.iter().enumerate().map(|(index, event)| (index, event.action)).collect();
        let events: Vec<(usize, Action)> = events.iter().filter(accesses).copied().collect();
        let units: Vec<Halves> =
            units.iter().filter(|unit| unit.cell == cell).map(|unit| unit.halves).collect();
        let mut partial = Vec::new();
        Aligner { path, events: &events, units: &units, found: &mut partial }.align(
            0,
            0,
            &mut Vec::new(),
        );
        found = found
            .into_iter()
            .flat_map(|base| {
                partial.iter().map(move |pairs: &Vec<(usize, Halves)>| {
                    let mut all = base.clone();
                    for &(index, halves) in pairs {
                        all[index] = halves;
                    }
                    all
                })
            })
            .take(WAYS)
            .collect();
    }
    found
}

/// Aligns the accesses of the program and of the machine to one cell.
struct Aligner<'a> {
    path: &'a Path,
    events: &'a [(usize, Action)],
    units: &'a [Halves],
    found: &'a mut Vec<Vec<(usize, Halves)>>,
}

impl Aligner<'_> {
    fn align(&mut self, event: usize, unit: usize, pairs: &mut Vec<(usize, Halves)>) {
        if self.found.len() >= WAYS {
            return;
        }
        let Some(&halves) = self.units.get(unit) else {
            if event == self.events.len() {
                self.found.push(pairs.clone());
            }
            return;
        };
        if let Some(&(index, action)) = self.events.get(event) {
            let depth = pairs.len();
            let both = self.second_of(index).and_then(|second| {
                let next = self.events.get(event + 1)?;
                (next.0 == second).then_some(second)
            });
            let Halves { read, write } = halves;
            let steps = match (both, action) {
                (Some(second), _) if read.is_some() && write.is_some() => {
                    pairs.push((index, Halves { read, write: None }));
                    pairs.push((second, Halves { read: None, write }));
                    2
                }
                (None, Action::Update { .. }) if read.is_some() && write.is_some() => {
                    pairs.push((index, halves));
                    1
                }
                (None, Action::Read { .. }) if read.is_some() && write.is_none() => {
                    pairs.push((index, halves));
                    1
                }
                (None, Action::Write { .. }) if write.is_some() => {
                    pairs.push((index, Halves { read: None, write }));
                    1
                }
                _ => 0,
            };
            if steps > 0 {
                self.align(event + steps, unit + 1, pairs);
                pairs.truncate(depth);
            }
        }
        // A read that the program does not do.
        if halves.write.is_none() {
            self.align(event, unit + 1, pairs);
        }
    }

    /// The write of a compare-exchange that an event is the read of.
    fn second_of(&self, index: usize) -> Option<usize> {
        let pair = self.path.amo.iter().find(|(read, _)| usize::from(*read) == index);
        pair.map(|&(_, write)| usize::from(write))
    }
}
