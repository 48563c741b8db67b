//! [`Values`]: what the events of a cycle write and read in the outcome that the test asks for, and
//! what is to be observed so that no other execution has that outcome.
//!
//! The writes of a location stand in the order in which the cycle passes them, which is their
//! coherence order in that outcome, and all their values differ. A read gives the last write
//! before it. Since a read-modify-write is atomic, each reads the write just before its own, so
//! that an observed coherence order tells what all of them read.

use super::access::{Access, Direction, Rmw, Update};
use super::cycle::CycleError;
use super::edge::{Edge, Relation};
use super::layout::Layout;

/// The bits that number the writes of a location that leave nothing of what was there; each other
/// changes a bit above, of its own. So a value tells which of those took place since when.
const NUMBER_BITS: u32 = 4;

/// A write.
#[derive(Clone, Copy, Debug)]
pub(super) struct Write {
    /// What is in memory after it.
    pub(super) value: u64,
    /// The operand of its instruction.
    pub(super) operand: u64,
    /// What was in memory before, if it is a read-modify-write's.
    pub(super) old: u64,
    /// The read-modify-write that does it.
    pub(super) rmw: Option<Rmw>,
    /// The event that it is, or whose other half it is.
    event: usize,
    /// Whether a register of the test holds its value.
    is_read: bool,
}

impl Write {
    /// Whether it leaves the rest of what was there.
    fn changes_a_bit(&self) -> bool {
        match self.rmw.map(Rmw::update) {
            None
            | Some(Update::Exchange | Update::CompareExchange | Update::FailedCompareExchange) => {
                false
            }
            Some(
                Update::FetchAdd
                | Update::FetchOr
                | Update::FetchAnd
                | Update::FetchXor
                | Update::Add
                | Update::Or
                | Update::And
                | Update::Xor,
            ) => true,
        }
    }
}

/// What the events write and read.
#[derive(Clone, Debug)]
pub(super) struct Values {
    /// By event: what it, or its instruction, writes.
    pub(super) writes: Vec<Option<Write>>,
    /// By event: what it reads.
    pub(super) reads: Vec<Option<u64>>,
    /// By location.
    pub(super) locations: Vec<LocationValues>,
}

/// What a location holds.
#[derive(Clone, Debug, Default)]
pub(super) struct LocationValues {
    /// At first.
    pub(super) initial: u64,
    /// At last, if that is to be observed.
    pub(super) last: Option<u64>,
    /// What another thread is to read in turn; empty if there needs to be none.
    pub(super) watched: Vec<u64>,
}

impl Values {
    pub(super) fn new(edges: &[Edge], layout: &Layout) -> Result<Self, CycleError> {
        let mut values = Self {
            writes: vec![None; layout.events.len()],
            reads: vec![None; layout.events.len()],
            locations: Vec::with_capacity(layout.begins.len()),
        };
        for location in 0..layout.begins.len() {
            let (mut chain, reads) = chain(edges, layout, location);
            let initial = number(&mut chain, split_rmw(edges).is_some());
            for &(event, write) in &reads {
                let value = write.map_or(initial, |write| chain[write].value);
                values.reads[event] = Some(value);
            }
            let seen = observe(&mut chain, edges)?;
            values.locations.push(LocationValues { initial, ..seen });
            for write in chain {
                values.writes[write.event] = Some(write);
            }
        }
        Ok(values)
    }
}

/// The read-modify-write into whose window the test puts another write.
fn split_rmw(edges: &[Edge]) -> Option<Rmw> {
    edges.iter().find_map(|edge| match edge.relation {
        Relation::Back(rmw) => Some(rmw),
        Relation::Communication { .. } | Relation::Order { .. } | Relation::Amo(_) => None,
    })
}

/// The writes of a location, and its reads with the write that each gives. None is the initial one.
fn chain(
    edges: &[Edge],
    layout: &Layout,
    location: usize,
) -> (Vec<Write>, Vec<(usize, Option<usize>)>) {
    let count = edges.len();
    let mut writes: Vec<Write> = Vec::new();
    let mut reads = Vec::new();
    let write = |event, rmw| Write { value: 0, operand: 0, old: 0, rmw, event, is_read: false };
    for event in layout.of_location(location) {
        let this = layout.events[event];
        let before = edges[(event + count - 1) % count].relation;
        let after = edges[event].relation;
        let rmw = this.access.rmw().filter(|rmw| rmw.writes());
        match this.direction {
            Direction::Write => {
                let whole = match (before, after) {
                    (Relation::Amo(rmw), _) | (_, Relation::Back(rmw)) => Some(rmw),
                    _ => rmw,
                };
                let reads_here = matches!(whole, Some(rmw) if rmw.is_used());
                if let (true, Some(last)) = (reads_here, writes.last_mut()) {
                    last.is_read |= !matches!(after, Relation::Back(_));
                }
                writes.push(write(event, whole));
            }
            Direction::Read => {
                let whole = match (before, after) {
                    (_, Relation::Amo(rmw)) | (Relation::Back(rmw), _) => Some(rmw),
                    _ => this.access.rmw(),
                };
                if let Some(last) = writes.last_mut() {
                    last.is_read |= whole.is_none_or(Rmw::is_used);
                }
                reads.push((event, writes.len().checked_sub(1)));
                if rmw.is_some() {
                    writes.push(write(event, rmw));
                }
            }
        }
    }
    (writes, reads)
}

/// Gives the writes their values, and says the initial one. With a split read-modify-write, the
/// last write is by one that read the initial value.
fn number(chain: &mut [Write], split: bool) -> u64 {
    let bit = |position: usize| 1_u64 << (NUMBER_BITS as usize + position);
    let clears = |write: &Write| {
        let update = write.rmw.map(Rmw::update);
        matches!(update, Some(Update::FetchAnd | Update::And))
    };
    // What an `and` clears is set in all that other writes leave.
    let initial =
        (0..chain.len()).filter(|&i| clears(&chain[i])).map(bit).fold(0, |all, bit| all | bit);
    let mut old = initial;
    for i in 0..chain.len() {
        if split && i + 1 == chain.len() {
            old = initial;
        }
        let number = i as u64 + 1;
        let (value, operand) = match chain[i].rmw.map(Rmw::update) {
            None
            | Some(Update::Exchange | Update::CompareExchange | Update::FailedCompareExchange) => {
                (number | initial, number | initial)
            }
            Some(
                Update::FetchAdd
                | Update::Add
                | Update::FetchOr
                | Update::Or
                | Update::FetchXor
                | Update::Xor,
            ) => (old | bit(i), bit(i)),
            Some(Update::FetchAnd | Update::And) => (old & !bit(i), !bit(i)),
        };
        let write = &mut chain[i];
        (write.value, write.operand, write.old) = (value, operand, old);
        old = value;
    }
    initial
}

/// What to observe of a location so that its coherence order is known.
fn observe(chain: &mut [Write], edges: &[Edge]) -> Result<LocationValues, CycleError> {
    let mut seen = LocationValues::default();
    let [others @ .., last] = &*chain else {
        return Ok(seen);
    };
    if !others.is_empty() {
        seen.last = Some(last.value);
    }
    let known = known(chain, split_rmw(edges).is_some());
    // The last is last; of the others, each read-modify-write whose read is known follows that.
    let pinned = |i: usize| {
        let write = &chain[i];
        write
            .rmw
            .is_some_and(|rmw| rmw.is_used() || (rmw.update().tells_what_it_read() && known[i]))
    };
    // What the writes of two that change a bit leave does not tell which was first.
    let ordered = |pair: &[Write]| {
        let used = |write: &Write| write.rmw.is_some_and(Rmw::is_used);
        !pair.iter().all(Write::changes_a_bit)
            || pair.iter().any(used)
            || pair.first().is_some_and(|first| first.is_read)
    };
    // A compare-exchange of which nothing is seen may have failed.
    let took_place = |i: usize| {
        let update = chain[i].rmw.map(Rmw::update);
        let used = chain[i].rmw.is_some_and(Rmw::is_used);
        update != Some(Update::CompareExchange) || used || known[i]
    };
    let untold = (1..others.len()).any(|i| !pinned(i))
        || !chain.windows(2).all(ordered)
        || !(0..others.len()).all(took_place);
    if untold {
        seen.watched = others.iter().map(|write| write.value).collect();
    }
    // The split one is last, but must be known to have read the initial value.
    match split_rmw(edges) {
        Some(rmw) if !rmw.is_used() && !rmw.update().tells_what_it_read() => {
            Err(CycleError::Unobservable { edge: last.event + 1, access: Access::Rmw(rmw) })
        }
        _ => Ok(seen),
    }
}

/// Of each write, whether the outcome shows that it took place. A split read-modify-write is last
/// and tells nothing about the write before it.
fn known(chain: &[Write], split: bool) -> Vec<bool> {
    let mut known = vec![false; chain.len()];
    for i in (0..chain.len()).rev() {
        let by_next = chain.get(i + 1).is_none_or(|next| {
            let tells = next.rmw.is_some_and(|rmw| rmw.update().tells_what_it_read());
            tells && known[i + 1] && !(split && i + 2 == chain.len())
        });
        // The final value is observed only where there are several writes.
        let is_last = i + 1 == chain.len();
        known[i] = chain[i].is_read || (by_next && !(is_last && chain.len() == 1));
    }
    known
}
