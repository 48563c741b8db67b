//! [`Pointers`]: whether a test has addresses in its memory.

use crate::Location;
use crate::check::Subject;
use std::ops::Range;

/// A test has an address in memory, which is another number where the memory has been moved to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{place} holds the address of {of}, which is another number in machine code whose memory is \
     elsewhere: use a test without addresses in memory, or a runtime that takes bytecode as it is"
)]
pub struct Pointers {
    /// What holds it.
    pub place: String,
    /// What it is the address of.
    pub of: String,
}

impl Pointers {
    /// Refuses a test in which memory holds an address of its memory, at the start, in between or in
    /// the end.
    pub(super) fn refuse(subject: &Subject) -> Result<(), Self> {
        let test = subject.test();
        let range = memory(&test.locations);
        let address = |number: u64| range.contains(&number);
        let found = |place: String, number: u64| {
            let of = test.name_of(number).unwrap_or_else(|| format!("{number:#x}"));
            Err(Self { place, of })
        };
        for location in &test.locations {
            if let Some(&number) = location.initial.iter().find(|&&it| address(it)) {
                return found(location.name.clone(), number);
            }
        }
        for path in subject.paths().iter().flatten() {
            for event in &path.events {
                let written = event.action.written().and_then(|value| path.values.known(value));
                if let (Some(access), Some(number)) =
                    (event.action.access(), written.filter(|&it| address(it)))
                {
                    let place = test.name_of(access.address);
                    return found(place.unwrap_or_else(|| "the stack".to_owned()), number);
                }
            }
        }
        for state in &subject.outcomes().states {
            for (value, observable) in state.values.iter().zip(&test.observed) {
                if address(value.number) {
                    return found(super::name(test, observable), value.number);
                }
            }
        }
        Ok(())
    }
}

/// From the first byte of locations to the last.
fn memory(locations: &[Location]) -> Range<u64> {
    let start = locations.iter().map(|location| location.address).min().unwrap_or_default();
    let end = locations.iter().map(super::end).max().unwrap_or_default();
    start..end
}
