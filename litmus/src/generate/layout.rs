//! [`Layout`]: the events of a cycle, with their threads and locations.

use super::access::{Access, Direction};
use super::cycle::CycleError;
use super::edge::{Edge, Place, Relation};

/// An event of a cycle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    pub(super) direction: Direction,
    pub(super) access: Access,
    pub(super) location: usize,
}

/// The events of a cycle in normal form: the i-th is the one that the i-th edge leaves.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) events: Vec<Event>,
    /// Where each location's events begin; they are consecutive around the cycle.
    pub(super) begins: Vec<usize>,
}

impl Layout {
    pub(super) fn new(edges: &[Edge]) -> Result<Self, CycleError> {
        let count = edges.len();
        let changes: Vec<usize> =
            (0..count).filter(|&i| edges[i].relation.place() == Place::Different).collect();
        let begins = match changes.as_slice() {
            [] => vec![cut(edges)?],
            [_] => return Err(CycleError::OneChangeOfLocation),
            // The first location is that of the first event, which the last change comes to.
            [others @ .., last] => {
                std::iter::once(last).chain(others).map(|change| (change + 1) % count).collect()
            }
        };
        let location = |event: usize| match changes.len() {
            0 => 0,
            locations => changes.iter().filter(|&&change| change < event).count() % locations,
        };
        let events = (0..count)
            .map(|i| Event {
                direction: edges[i].relation.source(),
                access: edges[i].source,
                location: location(i),
            })
            .collect();
        Ok(Self { events, begins })
    }

    /// The events of a location, in the order that the edges give them.
    pub(super) fn of_location(&self, location: usize) -> impl Iterator<Item = usize> {
        let count = self.events.len();
        let begin = self.begins[location];
        let length = match self.begins.len() {
            1 => count,
            locations => {
                let end = self.begins[(location + 1) % locations];
                (end + count - begin - 1) % count + 1
            }
        };
        (begin..begin + length).map(move |event| event % count)
    }
}

/// Where the events of a test of one location begin: behind the only edge that its outcome goes
/// against. With two of them the outcome would need only one.
fn cut(edges: &[Edge]) -> Result<usize, CycleError> {
    let mut within = (0..edges.len())
        .filter(|&i| matches!(edges[i].relation, Relation::Order { .. } | Relation::Back(_)));
    match (within.next(), within.next()) {
        (Some(edge), None) => Ok((edge + 1) % edges.len()),
        _ => Err(CycleError::OneLocation),
    }
}
