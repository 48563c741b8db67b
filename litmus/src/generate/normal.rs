//! The normal form of a cycle: which of its rotations stands for it, as `diy7` chooses.

use std::cmp::Ordering;

use super::access::Direction;
use super::edge::Edge;

/// The first and the last event of a thread, as their directions; the same for only one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    One(Direction),
    Two(Direction, Direction),
}

impl Ends {
    /// Their place in the order of threads: `diy7` wants a lone write first, then two writes.
    pub(super) const fn rank(self) -> u8 {
        use Direction::{Read, Write};
        match self {
            Self::One(Write) => 0,
            Self::Two(Write, Write) => 1,
            Self::Two(Read, Read) => 2,
            Self::Two(Read, Write) => 3,
            Self::Two(Write, Read) => 4,
            Self::One(Read) => 5,
        }
    }

    /// As it stands in the name of a family.
    pub(super) const fn name(self) -> &'static str {
        use Direction::{Read, Write};
        match self {
            Self::One(Write) => "W",
            Self::Two(Write, Write) => "WW",
            Self::Two(Read, Read) => "RR",
            Self::Two(Read, Write) => "RW",
            Self::Two(Write, Read) => "WR",
            Self::One(Read) => "R",
        }
    }
}

/// The edges of a thread: those within, and the one that leaves it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leg {
    /// The index of its first edge.
    pub(super) start: usize,
    /// How many edges within.
    pub(super) within: usize,
    /// Its first and last event.
    pub(super) ends: Ends,
}

/// The threads of a cycle, beginning with the first that begins at or after its first edge. None
/// if no edge leaves a thread.
pub(super) fn legs(edges: &[Edge]) -> Vec<Leg> {
    let count = edges.len();
    let starts: Vec<usize> =
        (0..count).filter(|&i| edges[(i + count - 1) % count].relation.is_external()).collect();
    starts
        .iter()
        .enumerate()
        .map(|(i, &start)| {
            let next = starts.get(i + 1).copied().unwrap_or(starts[0] + count);
            let within = next - start - 1;
            let first = edges[start].relation.source();
            let last = edges[(start + within) % count].relation.source();
            let ends = match within {
                0 => Ends::One(first),
                _ => Ends::Two(first, last),
            };
            Leg { start, within, ends }
        })
        .collect()
}

/// The order of two rotations of a cycle, which begin with these legs.
fn compare(edges: &[Edge], legs: &[Leg], left: usize, right: usize) -> Ordering {
    let turn = |legs: &[Leg], from: usize, i: usize| legs[(from + i) % legs.len()];
    let ends = (0..legs.len())
        .map(|i| {
            let rank = |from| turn(legs, from, i).ends.rank();
            rank(left).cmp(&rank(right))
        })
        .find(|order| order.is_ne());
    if let Some(order) = ends {
        return order;
    }
    let (left, right) = (legs[left], legs[right]);
    left.within.cmp(&right.within).then_with(|| {
        let count = edges.len();
        (0..count)
            .map(|i| edges[(left.start + i) % count].cmp(&edges[(right.start + i) % count]))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    })
}

/// The first edge of the rotation that stands for the cycle; none if no edge leaves a thread.
pub(super) fn first_edge(edges: &[Edge]) -> Option<usize> {
    let legs = legs(edges);
    (0..legs.len())
        .min_by(|&left, &right| compare(edges, &legs, left, right))
        .map(|leg| legs[leg].start)
}

/// Whether this rotation, which begins with the first edge of a thread, stands for the cycle.
pub(super) fn is_normal(edges: &[Edge]) -> bool {
    let legs = legs(edges);
    (1..legs.len()).all(|other| compare(edges, &legs, 0, other).is_le())
}
