//! Comparison of outcomes: [`compare`], and the [`Difference`] that it finds.

use crate::{Engine, EngineError};
use acqrel_guest::{Fault, Helpers, Outcome, Start};
use acqrel_isa::Program;
use std::fmt;

/// What two engines disagree about; the first thing in the order result, memory, maps, printed
/// lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The names of the two engines.
    pub engines: [&'static str; 2],
    /// What differs.
    pub kind: DifferenceKind,
}

/// What can differ between two outcomes. Each pair is in the order of the engines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    /// Whether the program can be run at all, or why not.
    Refusal(Box<[Option<EngineError>; 2]>),
    /// r0, or the fault.
    Result([Result<u64, Fault>; 2]),
    /// A byte of the input memory.
    Memory {
        /// Which byte.
        offset: usize,
        /// Its values.
        bytes: [Option<u8>; 2],
    },
    /// A byte of a map's values.
    Map {
        /// The index of the map.
        map: usize,
        /// Which byte.
        offset: usize,
        /// Its values.
        bytes: [Option<u8>; 2],
    },
    /// What was printed.
    Printed([Vec<String>; 2]),
}

/// Runs a program on engines, and holds each to the first.
///
/// # Errors
///
/// The first difference, in the order of the engines.
pub fn compare(
    engines: &[&dyn Engine],
    program: &Program,
    start: &Start,
    helpers: &Helpers,
) -> Result<(), Difference> {
    let mut outcomes = engines.iter().map(|e| (e.name(), e.run(program, start, helpers)));
    let Some((first, expected)) = outcomes.next() else { return Ok(()) };
    for (name, outcome) in outcomes {
        if let Some(kind) = difference(&expected, &outcome) {
            return Err(Difference { engines: [first, name], kind });
        }
    }
    Ok(())
}

fn difference(
    a: &Result<Outcome, EngineError>,
    b: &Result<Outcome, EngineError>,
) -> Option<DifferenceKind> {
    let (a, b) = match (a, b) {
        (Ok(a), Ok(b)) => (a, b),
        (a, b) => {
            let errors = [a.as_ref().err().cloned(), b.as_ref().err().cloned()];
            return (errors[0] != errors[1]).then(|| DifferenceKind::Refusal(errors.into()));
        }
    };
    if a.result != b.result {
        return Some(DifferenceKind::Result([a.result, b.result]));
    }
    if let Some((offset, bytes)) = first_byte(&a.image.memory, &b.image.memory) {
        return Some(DifferenceKind::Memory { offset, bytes });
    }
    for map in 0..a.image.maps.len().max(b.image.maps.len()) {
        let values = |o: &Outcome| o.image.maps.get(map).cloned().unwrap_or_default();
        if let Some((offset, bytes)) = first_byte(&values(a), &values(b)) {
            return Some(DifferenceKind::Map { map, offset, bytes });
        }
    }
    let printed = [a.printed.clone(), b.printed.clone()];
    (printed[0] != printed[1]).then_some(DifferenceKind::Printed(printed))
}

/// The first byte that differs, or that only one side has.
fn first_byte(a: &[u8], b: &[u8]) -> Option<(usize, [Option<u8>; 2])> {
    let at = |bytes: &[u8], i: usize| bytes.get(i).copied();
    let offset = (0..a.len().max(b.len())).find(|&i| at(a, i) != at(b, i))?;
    Some((offset, [at(a, offset), at(b, offset)]))
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [one, other] = self.engines;
        let byte = |b: Option<u8>| b.map_or("nothing".to_owned(), |b| format!("{b:#04x}"));
        let (what, [left, right]) = match &self.kind {
            DifferenceKind::Refusal(errors) => {
                let refusal = |error: &Option<EngineError>| {
                    error.as_ref().map_or("none".to_owned(), ToString::to_string)
                };
                ("the reason not to run it".to_owned(), errors.each_ref().map(refusal))
            }
            DifferenceKind::Result(results) => {
                let result = |r: Result<u64, Fault>| match r {
                    Ok(r0) => format!("r0 = {r0:#x}"),
                    Err(fault) => fault.to_string(),
                };
                ("the result".to_owned(), results.map(result))
            }
            DifferenceKind::Memory { offset, bytes } => {
                (format!("byte {offset} of the memory"), bytes.map(byte))
            }
            DifferenceKind::Map { map, offset, bytes } => {
                (format!("byte {offset} of map {map}"), bytes.map(byte))
            }
            DifferenceKind::Printed(lines) => {
                ("what is printed".to_owned(), lines.each_ref().map(|lines| format!("{lines:?}")))
            }
        };
        write!(f, "{what} is `{left}` in {one}, but `{right}` in {other}")
    }
}
