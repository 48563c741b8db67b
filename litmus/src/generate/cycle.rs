//! [`Cycle`]: a cycle of edges that makes a test.

use std::fmt;
use std::str::FromStr;

use super::access::{Access, Direction};
use super::edge::{Communication, Dependency, Edge, Order, Relation};
use super::layout::Layout;
use super::{name, normal, parse};

/// A cycle of edges, well-formed and in normal form: two cycles are equal if one is a rotation of
/// the other.
///
/// ```
/// use acqrel_litmus::generate::Cycle;
///
/// let cycle: Cycle = "Rfe PodRRAP Fre PodWWPL".parse()?;
/// assert_eq!(cycle.name(), "MP+popl+poap");
/// assert_eq!(cycle.to_string(), "PodWWPL RfeLA PodRRAP Fre");
/// # Ok::<(), acqrel_litmus::generate::CycleError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cycle {
    edges: Vec<Edge>,
}

/// Why edges make no test. Edges are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CycleError {
    /// A word is no edge.
    #[error(
        "edge {edge}: \"{word}\" is no edge; one is \"PodWW\", \"Rfe\", \"DpAddrdR\", \"FetchdWR\" or \"Amo.Xchg\", with accesses \"PodRRAP\""
    )]
    Word {
        /// Which.
        edge: usize,
        /// The word.
        word: String,
    },
    /// There are less than two edges.
    #[error("a cycle has at least two edges")]
    TooShort,
    /// An edge comes to a read and the next leaves a write, or the other way round.
    #[error("edge {edge}: {this} comes to {} and {next} leaves {}", direction(this.target()), direction(next.source()))]
    Direction {
        /// The first of the two edges.
        edge: usize,
        /// Its relation.
        this: Relation,
        /// That of the next.
        next: Relation,
    },
    /// An edge and the next say differently how the event between them is done.
    #[error(
        "edge {edge}: it comes to an event done by {this} and the next leaves one done by {next}"
    )]
    Access {
        /// The first of the two edges.
        edge: usize,
        /// What it says.
        this: Access,
        /// What the next says.
        next: Access,
    },
    /// An event cannot be done so.
    #[error("edge {edge}: {} cannot be done by {access}", direction(*wanted))]
    Unsuited {
        /// The edge that leaves the event.
        edge: usize,
        /// How it is to be done.
        access: Access,
        /// What it is.
        wanted: Direction,
    },
    /// The two halves of a read-modify-write are to be done by something else.
    #[error("edge {edge}: {relation} says how its two events are done, which cannot be said again")]
    Halves {
        /// The edge.
        edge: usize,
        /// Its relation.
        relation: Relation,
    },
    /// A data dependency goes to a read.
    #[error("edge {edge}: a read has no data that could depend on anything")]
    DataToRead {
        /// The edge.
        edge: usize,
    },
    /// Something is to depend on what no register holds.
    #[error("edge {edge}: nothing can depend on the result of {access}, which is unused")]
    UnusedDependency {
        /// The edge.
        edge: usize,
        /// How the read is done.
        access: Access,
    },
    /// No edge leaves a thread.
    #[error("no edge leaves its thread; one of \"Rfe\", \"Fre\" and \"Coe\" is needed")]
    OneThread,
    /// Only one edge leaves a thread, and there are several locations.
    #[error("only one edge leaves its thread; several locations need two threads")]
    OneExternal,
    /// Only one edge changes the location.
    #[error("only one edge changes the location, and no other changes it back")]
    OneChangeOfLocation,
    /// A cycle of one location has not exactly one edge that coherence forbids.
    #[error("a cycle of one location has exactly one edge \"Pos\", \"Dp\" or \"Back\"")]
    OneLocation,
    /// A read-modify-write is to be split in a cycle of several locations.
    #[error("\"Back\" stands in cycles of one location only")]
    Back,
    /// That an event took part could not be seen in any final state.
    #[error("edge {edge}: no final state would tell that {access} took effect; use its result")]
    Unobservable {
        /// The edge that leaves the event.
        edge: usize,
        /// How it is done.
        access: Access,
    },
    /// A thread needs more registers than there are.
    #[error("thread {thread} needs more registers than BPF has")]
    Registers {
        /// The thread, counted from 0.
        thread: usize,
    },
    /// A read-modify-write has no access of this size.
    #[error("a read-modify-write has 32 or 64 bits, not {bits}")]
    Size {
        /// The size asked for.
        bits: u32,
    },
}

const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Write => "a write",
        Direction::Read => "a read",
    }
}

impl Cycle {
    /// The cycle of these edges, in any rotation.
    ///
    /// # Errors
    ///
    /// If they make no test.
    pub fn new(mut edges: Vec<Edge>) -> Result<Self, CycleError> {
        check(&edges)?;
        let first = normal::first_edge(&edges).ok_or(CycleError::OneThread)?;
        edges.rotate_left(first);
        let layout = Layout::new(&edges)?;
        let splits = |edge: &Edge| matches!(edge.relation, Relation::Back(_));
        if layout.begins.len() > 1 && edges.iter().any(splits) {
            return Err(CycleError::Back);
        }
        let threads = normal::legs(&edges).len();
        if threads == 1 && layout.begins.len() > 1 {
            return Err(CycleError::OneExternal);
        }
        Ok(Self { edges })
    }

    /// One that is well-formed and in normal form.
    pub(super) const fn from_normal(edges: Vec<Edge>) -> Self {
        Self { edges }
    }

    /// Its edges, beginning with the first of the first thread.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Its name.
    pub fn name(&self) -> String {
        name::name(&self.edges)
    }

    /// Its external communications.
    pub(super) fn communications(&self) -> impl Iterator<Item = Communication> {
        self.edges.iter().filter_map(|edge| match edge.relation {
            Relation::Communication { communication, external: true } => Some(communication),
            Relation::Communication { .. }
            | Relation::Order { .. }
            | Relation::Amo(_)
            | Relation::Back(_) => None,
        })
    }
}

/// Checks each edge, and each with the next.
fn check(edges: &[Edge]) -> Result<(), CycleError> {
    if edges.len() < 2 {
        return Err(CycleError::TooShort);
    }
    for (i, this) in edges.iter().enumerate() {
        let next = &edges[(i + 1) % edges.len()];
        let edge = i + 1;
        if this.relation.target() != next.relation.source() {
            return Err(CycleError::Direction { edge, this: this.relation, next: next.relation });
        }
        if this.target != next.source {
            return Err(CycleError::Access { edge, this: this.target, next: next.source });
        }
        if !this.source.suits(this.relation.source()) {
            return Err(CycleError::Unsuited {
                edge,
                access: this.source,
                wanted: this.relation.source(),
            });
        }
        match this.relation {
            Relation::Amo(rmw) | Relation::Back(rmw) => {
                let plain = (this.source, this.target) == (Access::Plain, Access::Plain);
                let chained = matches!(next.relation, Relation::Amo(_) | Relation::Back(_));
                if !plain || chained || !rmw.writes() {
                    let relation = this.relation;
                    return Err(CycleError::Halves { edge, relation });
                }
            }
            Relation::Order { order: Order::Dependency(dependency), target, .. } => {
                if dependency == Dependency::Data && target == Direction::Read {
                    return Err(CycleError::DataToRead { edge });
                }
                if !this.source.gives_a_register() {
                    let access = this.source;
                    return Err(CycleError::UnusedDependency { edge, access });
                }
            }
            Relation::Order { .. } | Relation::Communication { .. } => {}
        }
    }
    Ok(())
}

/// Reads edges in the notation of `diy7`, in any rotation. How an event is done may be left to
/// either of its edges; if neither says it, it is done plainly.
impl FromStr for Cycle {
    type Err = CycleError;

    fn from_str(text: &str) -> Result<Self, CycleError> {
        let written: Vec<parse::Written> = text
            .split_whitespace()
            .enumerate()
            .map(|(i, word)| {
                parse::edge(word)
                    .ok_or_else(|| CycleError::Word { edge: i + 1, word: word.to_owned() })
            })
            .collect::<Result<_, _>>()?;
        let count = written.len();
        let edges = written.iter().enumerate().map(|(i, edge)| {
            let before = written[(i + count - 1) % count].accesses;
            let after = written[(i + 1) % count].accesses;
            let (source, target) = edge.accesses.unzip();
            Edge {
                relation: edge.relation,
                source: source.or(before.map(|(_, target)| target)).unwrap_or(Access::Plain),
                target: target.or(after.map(|(source, _)| source)).unwrap_or(Access::Plain),
            }
        });
        Self::new(edges.collect())
    }
}

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, edge) in self.edges.iter().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            edge.fmt(f)?;
        }
        Ok(())
    }
}
