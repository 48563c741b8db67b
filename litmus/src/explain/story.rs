//! [`story`]: what happens in an execution, event by event.

use crate::explore::Witness;
use crate::structure::fence_name;
use crate::{Action, Structure, Tag, Test};

/// What happens in an execution: the events of each thread in program order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// By thread.
    pub threads: Vec<Vec<Happening>>,
    /// The name of each event of the structure: a letter, or the location of an initial write.
    pub names: Vec<String>,
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// Its number in the structure.
    pub event: usize,
    /// The index of its instruction in the thread's code.
    pub instruction: usize,
    /// What it is: `R x=1`, `W[rel] y=2`.
    pub label: String,
    /// For a read, the event that it reads from.
    pub reads_from: Option<usize>,
    /// What it reads, and what it writes.
    pub values: (Option<u64>, Option<u64>),
}

/// Tells an execution.
pub fn story(test: &Test, witness: &Witness) -> Told {
    let execution = witness.execution();
    let structure = &*execution.structure;
    let numbers = execution.numbers();
    let names = names(test, structure);
    let threads = structure.first.iter().enumerate().map(|(thread, &first)| {
        let events = structure.paths[thread].events.iter().enumerate();
        let shown = events.filter(|(_, event)| {
            !matches!(
                event.action,
                Action::Branch | Action::ReadRegister(_) | Action::WriteRegister(_)
            )
        });
        let happening = |(index, event): (usize, &crate::PathEvent)| {
            let number = first + index;
            let value = |value: crate::value::ValueId| numbers[thread][value.index()];
            let read = event.action.read().and_then(value);
            let mask = event.action.access().map_or(u64::MAX, |access| access.size.mask());
            let written = event.action.written().and_then(value).map(|value| value & mask);
            Happening {
                event: number,
                instruction: event.instruction,
                label: label(test, structure, number, read, written),
                reads_from: execution.reads_from[number],
                values: (read, written),
            }
        };
        shown.map(happening).collect()
    });
    Told { threads: threads.collect(), names }
}

/// The names of events: `a`, `b`, ... in the order of threads, and `init x`.
fn names(test: &Test, structure: &Structure) -> Vec<String> {
    let mut next = 0;
    let mut name = |event: usize| {
        let of = structure.events[event];
        if let (None, Some(cell)) = (of.thread, of.cell) {
            return format!("init {}", place(test, structure, cell));
        }
        next += 1;
        letters(next - 1)
    };
    (0..structure.len()).map(&mut name).collect()
}

/// a to z, then aa, ab, ...
fn letters(mut number: usize) -> String {
    let mut text = Vec::new();
    loop {
        text.push(char::from(b"abcdefghijklmnopqrstuvwxyz"[number % 26]));
        if number < 26 {
            return text.into_iter().rev().collect();
        }
        number = number / 26 - 1;
    }
}

/// The name of a cell.
fn place(test: &Test, structure: &Structure, cell: usize) -> String {
    let address = structure.cells[cell].access.address;
    test.name_of(address).unwrap_or_else(|| format!("{address:#x}"))
}

fn label(
    test: &Test,
    structure: &Structure,
    event: usize,
    read: Option<u64>,
    written: Option<u64>,
) -> String {
    let tags = structure.tags(event);
    let order: Vec<&str> =
        ORDERS.iter().filter(|(tag, _)| tags.contains(*tag)).map(|&(_, text)| text).collect();
    let order = if order.is_empty() { String::new() } else { format!("[{}]", order.join(",")) };
    let cell = structure.events[event].cell.map(|cell| place(test, structure, cell));
    let cell = cell.unwrap_or_default();
    let number = |value: Option<u64>| {
        value.map_or_else(
            || "?".to_owned(),
            |value| test.name_of(value).unwrap_or(value.to_string()),
        )
    };
    match structure.path_event(event).map(|event| event.action) {
        Some(Action::Read { .. }) => format!("R{order} {cell}={}", number(read)),
        Some(Action::Write { .. }) => format!("W{order} {cell}={}", number(written)),
        Some(Action::Update { .. }) => {
            format!("RMW{order} {cell}={}→{}", number(read), number(written))
        }
        Some(Action::Fence(fence)) => fence_name(fence).to_lowercase().replace('.', " "),
        _ => String::new(),
    }
}

/// How the orders of events are written.
const ORDERS: [(Tag, &str); 8] = [
    (Tag::BpfAcquire, "acq"),
    (Tag::BpfRelease, "rel"),
    (Tag::Full, "full"),
    (Tag::Acquire, "acq"),
    (Tag::AcquirePc, "acqpc"),
    (Tag::Release, "rel"),
    (Tag::Exclusive, "ex"),
    (Tag::NoReturn, "noret"),
];
