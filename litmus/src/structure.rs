//! [`Structure`]: the events of an execution.

use crate::event::{Access, Action, Fence, Tags};
use crate::path::{Dependencies, Path, PathEvent};
use crate::{Relation, Set, Tag};
use acqrel_machine::Place;
use acqrel_machine::op::{Domain, Kinds};
use std::sync::Arc;

/// One path of each thread together, and the initial writes.
///
/// Events are numbered: the initial writes first, one for each cell of memory that is accessed,
/// then the events of the threads, thread by thread, in program order.
#[derive(Clone, Debug)]
pub struct Structure {
    /// The cells: the pieces of shared memory that are accessed, ascending. No two overlap.
    pub cells: Arc<[Cell]>,
    /// The path of each thread.
    pub paths: Vec<Arc<Path>>,
    /// The events.
    pub events: Vec<Event>,
    /// The number of each thread's first event.
    pub first: Vec<usize>,
}

/// A piece of shared memory that is accessed as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its bytes.
    pub access: Access,
    /// What it holds initially.
    pub initial: u64,
}

/// An event of a [`Structure`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its thread; none for an initial write.
    pub thread: Option<usize>,
    /// Its index in the thread's path; the cell's, for an initial write.
    pub index: usize,
    /// The cell that it accesses.
    pub cell: Option<usize>,
    /// Whether it reads memory.
    pub reads: bool,
    /// Whether it writes memory.
    pub writes: bool,
}

impl Structure {
    /// The structure of these paths.
    ///
    /// # Panics
    ///
    /// If a path accesses memory that is not a cell.
    pub fn new(cells: Arc<[Cell]>, paths: Vec<Arc<Path>>) -> Self {
        let cell_of = |access: Access| {
            let Ok(cell) = cells.binary_search_by_key(&access, |cell| cell.access) else {
                panic!("paths access cells only")
            };
            cell
        };
        let initial = (0..cells.len()).map(|cell| Event {
            thread: None,
            index: cell,
            cell: Some(cell),
            reads: false,
            writes: true,
        });
        let mut events: Vec<Event> = initial.collect();
        let mut first = Vec::with_capacity(paths.len());
        for (thread, path) in paths.iter().enumerate() {
            first.push(events.len());
            events.extend(path.events.iter().enumerate().map(|(index, event)| Event {
                thread: Some(thread),
                index,
                cell: event.action.access().map(cell_of),
                reads: event.action.reads(),
                writes: event.action.written().is_some(),
            }));
        }
        Self { cells, paths, events, first }
    }

    /// How many events there are.
    pub const fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The event as its path has it; none for an initial write.
    pub fn path_event(&self, event: usize) -> Option<&PathEvent> {
        let Event { thread, index, .. } = self.events[event];
        Some(&self.paths[thread?].events[index])
    }

    /// The tags of an event.
    pub fn tags(&self, event: usize) -> Tags {
        self.path_event(event).map_or(Tags::NONE, |event| event.tags)
    }

    fn action(&self, event: usize) -> Option<Action> {
        self.path_event(event).map(|event| event.action)
    }

    fn is_memory(&self, event: usize) -> bool {
        self.events[event].cell.is_some()
    }

    /// The set that models know by this name, if it is one that does not depend on reads-from or
    /// coherence. Names that no event of any of our architectures can be in are empty sets here too,
    /// such as those of page tables.
    pub fn set(&self, name: &str) -> Option<Set> {
        let filter = |holds: &dyn Fn(usize) -> bool| Some(Set::filter(self.len(), holds));
        let events = &self.events;
        match name {
            "_" => return Some(Set::full(self.len())),
            "R" => return filter(&|event| events[event].reads),
            "W" => return filter(&|event| events[event].writes),
            "M" => return filter(&|event| self.is_memory(event)),
            "IW" => return filter(&|event| events[event].thread.is_none()),
            "Exp" => return filter(&|event| self.is_memory(event)),
            "B" => return filter(&|event| matches!(self.action(event), Some(Action::Branch))),
            "F" => return filter(&|event| matches!(self.action(event), Some(Action::Fence(_)))),
            "Rreg" => {
                return filter(&|e| matches!(self.action(e), Some(Action::ReadRegister(_))));
            }
            "Wreg" => {
                return filter(&|e| matches!(self.action(e), Some(Action::WriteRegister(_))));
            }
            _ => {}
        }
        if let Some(&tag) = Tag::ALL.iter().find(|tag| tag.name() == name) {
            return filter(&|event| self.tags(event).contains(tag));
        }
        if FENCES.contains(&name) {
            return filter(&|event| match self.action(event) {
                Some(Action::Fence(fence)) => fence_name(fence) == name,
                _ => false,
            });
        }
        EMPTY_SETS.contains(&name).then(|| Set::empty(self.len()))
    }

    /// The relation that models know by this name, if it is one that does not depend on reads-from or
    /// coherence.
    pub fn relation(&self, name: &str) -> Option<Relation> {
        let len = self.len();
        let events = &self.events;
        let thread = |event: usize| events[event].thread;
        let filter = |holds: &dyn Fn(usize, usize) -> bool| Some(Relation::filter(len, holds));
        match name {
            "0" => Some(Relation::empty(len)),
            "id" => filter(&|a, b| a == b),
            "int" => filter(&|a, b| thread(a).is_some() && thread(a) == thread(b)),
            "ext" => filter(&|a, b| thread(a).is_none() || thread(a) != thread(b)),
            // Events of one instruction are not in program order; instructions are.
            "po" => filter(&|a, b| match (self.path_event(a), self.path_event(b)) {
                (Some(x), Some(y)) => thread(a) == thread(b) && x.step < y.step,
                _ => false,
            }),
            "same-instance" => filter(&|a, b| match (self.path_event(a), self.path_event(b)) {
                (Some(x), Some(y)) => thread(a) == thread(b) && x.step == y.step,
                _ => a == b,
            }),
            "loc" => filter(&|a, b| match (events[a].cell, events[b].cell) {
                (Some(x), Some(y)) => x == y,
                (None, None) => {
                    self.register(a).is_some()
                        && thread(a) == thread(b)
                        && self.register(a) == self.register(b)
                }
                _ => false,
            }),
            "addr" => Some(self.dependencies(|it| &it.address)),
            "data" => Some(self.dependencies(|it| &it.data)),
            "ctrl" => Some(self.dependencies(|it| &it.control)),
            "pick-addr-dep" => Some(self.dependencies(|it| &it.pick_address)),
            "pick-data-dep" => Some(self.dependencies(|it| &it.pick_data)),
            "pick-ctrl-dep" => Some(self.dependencies(|it| &it.pick_control)),
            "amo" => Some(self.pairs(|path| &path.amo)),
            "lxsx" => Some(self.pairs(|path| &path.lxsx)),
            "rmw" => Some(self.pairs(|path| &path.amo).or(&self.pairs(|path| &path.lxsx))),
            "iico_data" => Some(self.pairs(|path| &path.iico_data)),
            "iico_ctrl" => Some(self.pairs(|path| &path.iico_ctrl)),
            "iico_order" => Some(self.pairs(|path| &path.iico_order)),
            "same-low-order-bits" => filter(&|a, b| match (events[a].cell, events[b].cell) {
                (Some(x), Some(y)) => {
                    let [x, y] = [x, y].map(|cell| self.cells[cell].access.address);
                    x & PAGE_OFFSET == y & PAGE_OFFSET
                }
                _ => false,
            }),
            // No access is split, so that each is a single-copy atomicity class of its own.
            "sm" | "si" => filter(&|a, b| a == b),
            // Initial writes are first in coherence. Herd7 also puts its final writes last, which is
            // how it makes candidates, not a rule.
            "co0" => filter(&|a, b| {
                let writes = events[a].writes && events[b].writes;
                writes
                    && thread(a).is_none()
                    && thread(b).is_some()
                    && events[a].cell == events[b].cell
            }),
            _ => EMPTY_RELATIONS.contains(&name).then(|| Relation::empty(len)),
        }
    }

    /// Whether there are events on registers.
    pub(crate) fn has_register_events(&self) -> bool {
        (0..self.len()).any(|event| self.register(event).is_some())
    }

    /// Whether a name is that of a set or relation that is empty in every execution.
    pub(crate) fn is_empty_name(name: &str) -> bool {
        name == "0" || EMPTY_SETS.contains(&name) || EMPTY_RELATIONS.contains(&name)
    }

    /// The register that an event reads or writes.
    fn register(&self, event: usize) -> Option<Place> {
        match self.action(event)? {
            Action::ReadRegister(place) | Action::WriteRegister(place) => Some(place),
            Action::Read { .. }
            | Action::Write { .. }
            | Action::Update { .. }
            | Action::Fence(_)
            | Action::Branch => None,
        }
    }

    fn pairs(&self, of: impl Fn(&Path) -> &Vec<(u16, u16)>) -> Relation {
        let mut relation = Relation::empty(self.len());
        for (path, &first) in self.paths.iter().zip(&self.first) {
            for &(from, to) in of(path) {
                relation.insert(first + usize::from(from), first + usize::from(to));
            }
        }
        relation
    }

    fn dependencies(&self, of: impl Fn(&Dependencies) -> &Vec<u16>) -> Relation {
        let mut relation = Relation::empty(self.len());
        for (path, &first) in self.paths.iter().zip(&self.first) {
            for (to, event) in path.events.iter().enumerate() {
                for &from in of(&event.dependencies) {
                    relation.insert(first + usize::from(from), first + to);
                }
            }
        }
        relation
    }
}

/// The name of the set of fences of a kind.
pub(crate) const fn fence_name(fence: Fence) -> &'static str {
    match fence {
        Fence::Mfence => "MFENCE",
        Fence::Lfence => "LFENCE",
        Fence::Sfence => "SFENCE",
        Fence::Isb => "ISB",
        Fence::Dmb(Domain::FullSystem, Kinds::All) => "DMB.SY",
        Fence::Dmb(Domain::FullSystem, Kinds::Loads) => "DMB.LD",
        Fence::Dmb(Domain::FullSystem, Kinds::Stores) => "DMB.ST",
        Fence::Dmb(Domain::OuterShareable, Kinds::All) => "DMB.OSH",
        Fence::Dmb(Domain::OuterShareable, Kinds::Loads) => "DMB.OSHLD",
        Fence::Dmb(Domain::OuterShareable, Kinds::Stores) => "DMB.OSHST",
        Fence::Dmb(Domain::InnerShareable, Kinds::All) => "DMB.ISH",
        Fence::Dmb(Domain::InnerShareable, Kinds::Loads) => "DMB.ISHLD",
        Fence::Dmb(Domain::InnerShareable, Kinds::Stores) => "DMB.ISHST",
        Fence::Dmb(Domain::NonShareable, Kinds::All) => "DMB.NSH",
        Fence::Dmb(Domain::NonShareable, Kinds::Loads) => "DMB.NSHLD",
        Fence::Dmb(Domain::NonShareable, Kinds::Stores) => "DMB.NSHST",
        Fence::Dsb(Domain::FullSystem, Kinds::All) => "DSB.SY",
        Fence::Dsb(Domain::FullSystem, Kinds::Loads) => "DSB.LD",
        Fence::Dsb(Domain::FullSystem, Kinds::Stores) => "DSB.ST",
        Fence::Dsb(Domain::OuterShareable, Kinds::All) => "DSB.OSH",
        Fence::Dsb(Domain::OuterShareable, Kinds::Loads) => "DSB.OSHLD",
        Fence::Dsb(Domain::OuterShareable, Kinds::Stores) => "DSB.OSHST",
        Fence::Dsb(Domain::InnerShareable, Kinds::All) => "DSB.ISH",
        Fence::Dsb(Domain::InnerShareable, Kinds::Loads) => "DSB.ISHLD",
        Fence::Dsb(Domain::InnerShareable, Kinds::Stores) => "DSB.ISHST",
        Fence::Dsb(Domain::NonShareable, Kinds::All) => "DSB.NSH",
        Fence::Dsb(Domain::NonShareable, Kinds::Loads) => "DSB.NSHLD",
        Fence::Dsb(Domain::NonShareable, Kinds::Stores) => "DSB.NSHST",
    }
}

/// All names that [`fence_name`] gives.
const FENCES: &[&str] = &[
    "MFENCE",
    "LFENCE",
    "SFENCE",
    "ISB",
    "DMB.SY",
    "DMB.LD",
    "DMB.ST",
    "DMB.OSH",
    "DMB.OSHLD",
    "DMB.OSHST",
    "DMB.ISH",
    "DMB.ISHLD",
    "DMB.ISHST",
    "DMB.NSH",
    "DMB.NSHLD",
    "DMB.NSHST",
    "DSB.SY",
    "DSB.LD",
    "DSB.ST",
    "DSB.OSH",
    "DSB.OSHLD",
    "DSB.OSHST",
    "DSB.ISH",
    "DSB.ISHLD",
    "DSB.ISHST",
    "DSB.NSH",
    "DSB.NSHLD",
    "DSB.NSHST",
];

/// Sets of events that herd7 has and that none of our events is in: page tables, tags, instruction
/// fetch, faults, cache maintenance.
const EMPTY_SETS: &[&str] = &[
    // Accesses that the program does not ask for.
    "NExp",
    "SPURIOUS",
    // Page tables and what translates addresses with them.
    "PTE",
    "D-PTE",
    "I-PTE",
    "PTEV",
    "PTEINV",
    "PTEAF0",
    "PTEDB0",
    "TTD",
    "AF",
    "DB",
    "MMU",
    "D-MMU",
    "I-MMU",
    "Translation",
    "AccessFlag",
    "TLBI",
    "TLBIIS",
    "TLBInXS",
    // Tags of memory.
    "T",
    "TagCheck",
    // Instruction fetch and the maintenance of caches.
    "Instr",
    "Restricted-CMODX",
    "IC.IALLU",
    "IC.IALLUIS",
    "IC.IVAU",
    "DC.CVAU",
    // Exceptions.
    "FAULT",
    "EXC-ENTRY",
    "EXC-RET",
    "SVC",
    // Accesses of languages and instructions that are not among ours.
    "LKW",
    "NT",
    "S",
];

/// Likewise, relations.
const EMPTY_RELATIONS: &[&str] = &[
    // Between accesses to a page table, or tag, and what it is about.
    "inv-domain",
    "PTEtoPA",
    "same-tag-loc",
    // Herd7 shows dataflow through registers as reads-from.
    "rf-reg",
];

/// The bits of an address that are the same for each virtual address of a page.
const PAGE_OFFSET: u64 = 0xFFF;
