//! [`Fragment`]: what one thread can be in a cycle.

use super::access::{Access, Direction};
use super::edge::{Communication, Dependency, Edge, Order, Place, Relation};
use super::normal::Ends;
use super::vocabulary::Vocabulary;

/// The edges within a thread, or its only event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fragment {
    pub(super) edges: Vec<Edge>,
    pub(super) first: (Direction, Access),
    pub(super) last: (Direction, Access),
    /// Whether its last write must be read by the next thread: if that only wrote after it, or
    /// read from before it, the cycle would be one without this thread, or without that write.
    pub(super) must_be_read: bool,
}

const DIRECTIONS: [Direction; 2] = [Direction::Write, Direction::Read];

impl Fragment {
    /// Of these edges, at least one.
    pub(super) fn new(edges: Vec<Edge>, must_be_read: bool) -> Option<Self> {
        let (first, last) = (edges.first()?, edges.last()?);
        Some(Self {
            first: (first.relation.source(), first.source),
            last: (last.relation.target(), last.target),
            edges,
            must_be_read,
        })
    }

    pub(super) fn write(access: Access) -> Self {
        Self {
            edges: Vec::new(),
            first: (Direction::Write, access),
            last: (Direction::Write, access),
            must_be_read: true,
        }
    }

    pub(super) fn ends(&self) -> Ends {
        if self.edges.is_empty() {
            Ends::One(self.first.0)
        } else {
            Ends::Two(self.first.0, self.last.0)
        }
    }

    /// The number of edges that it brings to a cycle, with the one that leaves the thread.
    pub(super) fn length(&self) -> usize {
        self.edges.len() + 1
    }

    /// The edge from its last event to the first of the next thread, if they can be so related.
    pub(super) fn edge_to(&self, next: &Self) -> Option<Edge> {
        let (source, target) = (self.last, next.first);
        let communication = between(source.0, target.0)?;
        let read = communication == Communication::ReadsFrom;
        (read || !self.must_be_read).then_some(Edge {
            relation: Relation::Communication { communication, external: true },
            source: source.1,
            target: target.1,
        })
    }

    /// All that a vocabulary has with up to this many edges, the shortest first.
    ///
    /// A communication within a thread stands only where the cycle would be another without it:
    /// between two changes of location; before one if it reads the thread's own write; after one
    /// if it ends with a write that another thread reads.
    pub(super) fn all(vocabulary: &Vocabulary, longest: usize) -> Vec<Self> {
        let lone = vocabulary
            .accesses(Direction::Write)
            .filter(|access| vocabulary.mixed || *access == Access::Plain)
            .map(Self::write);
        let mut all: Vec<Self> = lone.collect();
        let amos = vocabulary.rmws().filter(|rmw| rmw.writes());
        all.extend(amos.filter_map(|rmw| {
            let edge = Edge::plain(Relation::Amo(rmw));
            Self::new(vec![edge], true)
        }));
        let changes: Vec<Edge> = DIRECTIONS
            .into_iter()
            .flat_map(|source| DIRECTIONS.map(|target| (source, target)))
            .flat_map(|(source, target)| vocabulary.edges(source, target, Place::Different))
            .collect();
        all.extend(changes.iter().filter_map(|&edge| Self::new(vec![edge], false)));
        if vocabulary.within {
            all.extend(changes.iter().flat_map(|&edge| Self::with_own(edge)));
            for &first in &changes {
                let second = changes.iter().filter(|_| longest >= 3);
                all.extend(second.filter_map(|&second| {
                    let own = stay(
                        (first.relation.target(), first.target),
                        (second.relation.source(), second.source),
                    );
                    Self::new(vec![first, own, second], false)
                }));
            }
        }
        all.retain(|fragment| fragment.edges.len() <= longest);
        all.sort_by_key(|fragment| fragment.edges.len());
        all
    }

    /// Those of two edges, of which this is the one that changes the location.
    fn with_own(edge: Edge) -> impl Iterator<Item = Self> {
        let source = (edge.relation.source(), edge.source);
        let target = (edge.relation.target(), edge.target);
        let write = (Direction::Write, Access::Plain);
        let before = (source.0 == Direction::Read)
            .then(|| Self::new(vec![stay(write, source), edge], false));
        let after = Self::new(vec![edge, stay(target, write)], true);
        // What follows an access whose address depends on a read is ordered with that read.
        let addressed = matches!(
            edge.relation,
            Relation::Order { order: Order::Dependency(Dependency::Address), .. }
        );
        let onwards =
            DIRECTIONS.into_iter().filter(move |_| addressed).filter_map(move |direction| {
                let relation = Relation::Order {
                    order: Order::Program,
                    place: Place::Different,
                    source: target.0,
                    target: direction,
                };
                let next = Edge { source: target.1, ..Edge::plain(relation) };
                Self::new(vec![edge, next], false)
            });
        before.flatten().into_iter().chain(after).chain(onwards)
    }
}

/// How events of one location can be related, if in one step.
const fn between(source: Direction, target: Direction) -> Option<Communication> {
    match (source, target) {
        (Direction::Write, Direction::Read) => Some(Communication::ReadsFrom),
        (Direction::Read, Direction::Write) => Some(Communication::FromRead),
        (Direction::Write, Direction::Write) => Some(Communication::Coherence),
        (Direction::Read, Direction::Read) => None,
    }
}

/// The edge within a thread between events of one location.
fn stay(source: (Direction, Access), target: (Direction, Access)) -> Edge {
    let relation = match between(source.0, target.0) {
        Some(communication) => Relation::Communication { communication, external: false },
        None => Relation::Order {
            order: Order::Program,
            place: Place::Same,
            source: source.0,
            target: target.0,
        },
    };
    Edge { relation, source: source.1, target: target.1 }
}

/// The cycles of one location: two accesses in program order that coherence does not let be seen
/// the other way round, and a write between the read and the write of a read-modify-write.
pub(super) fn of_one_location(vocabulary: &Vocabulary) -> Vec<Vec<Edge>> {
    let mut all = Vec::new();
    let write = Fragment::write(Access::Plain);
    for source in DIRECTIONS {
        for target in DIRECTIONS {
            for edge in vocabulary.edges(source, target, Place::Same) {
                let Some(fragment) = Fragment::new(vec![edge], false) else {
                    continue;
                };
                if let Some(back) = fragment.edge_to(&fragment) {
                    all.push(vec![edge, back]);
                }
                if let (Some(out), Some(back)) =
                    (fragment.edge_to(&write), write.edge_to(&fragment))
                {
                    all.push(vec![edge, out, back]);
                }
            }
        }
    }
    for rmw in vocabulary.rmws().filter(|rmw| rmw.writes()) {
        let split = Fragment::new(vec![Edge::plain(Relation::Back(rmw))], false);
        for access in vocabulary.accesses(Direction::Write) {
            let other = Fragment { must_be_read: false, ..Fragment::write(access) };
            let cycle = split.as_ref().and_then(|split| {
                let (out, back) = (split.edge_to(&other)?, other.edge_to(split)?);
                Some(vec![split.edges[0], out, back])
            });
            all.extend(cycle);
        }
    }
    all
}
