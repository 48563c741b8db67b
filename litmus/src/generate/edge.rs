//! [`Edge`]: a step of a cycle, from one event to the next, in the notation of `diy7`.
//!
//! | notation | edge |
//! |---|---|
//! | `Rfe` `Fre` `Coe`, `Rfi` `Fri` `Coi` | reads-from, from-read, coherence: across threads, within one (`Wse`, `Wsi` are read for `Coe`, `Coi`) |
//! | `PodRW`, `PosRR` | program order from a read to a write of a different location, between reads of the same one |
//! | `DpAddrdR`, `DpDatadW`, `DpCtrldW` | program order from a read with a dependency through the address, the value, or a branch |
//! | `FetchdWR`, `Cas.UdWW` | program order with a read-modify-write of another location between |
//! | `Amo.Fetch` | from the read of a read-modify-write to its write |
//! | `Back.Fetch` | from its write to its read: the window into which no other write may come |
//!
//! After it may stand how its two events are done: `PodWWPL` is from a plain store to a
//! store-release, `PodRRFetchP` from a fetch-add to a plain load.

use std::fmt;

use super::access::{Access, Direction, Rmw};

/// How events of one location are related.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Communication {
    /// From a write to a read of its value.
    ReadsFrom,
    /// From a read to a write that comes after the one that it read.
    FromRead,
    /// From a write to a later one.
    Coherence,
}

/// What a dependency goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dependency {
    /// The address of the access.
    Address,
    /// The value written.
    Data,
    /// A branch.
    Control,
}

/// What two events in program order have besides it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// A read-modify-write of a location of its own between them.
    Between(Rmw),
    /// The later depends on what the earlier reads.
    Dependency(Dependency),
    /// Nothing.
    Program,
}

/// Whether two events are of one location.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// They are.
    Same,
    /// They are not.
    Different,
}

/// How an event is related to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// By communication.
    Communication {
        /// Which.
        communication: Communication,
        /// Whether it leaves the thread.
        external: bool,
    },
    /// By program order.
    Order {
        /// What is between.
        order: Order,
        /// Whether the location stays.
        place: Place,
        /// The direction of the first event.
        source: Direction,
        /// The direction of the second.
        target: Direction,
    },
    /// From the read to the write of one read-modify-write.
    Amo(Rmw),
    /// From its write to its read.
    Back(Rmw),
}

impl Relation {
    /// The direction of the event that it leaves.
    pub const fn source(self) -> Direction {
        match self {
            Self::Communication { communication, .. } => match communication {
                Communication::ReadsFrom | Communication::Coherence => Direction::Write,
                Communication::FromRead => Direction::Read,
            },
            Self::Order { source, .. } => source,
            Self::Amo(_) => Direction::Read,
            Self::Back(_) => Direction::Write,
        }
    }

    /// The direction of the event that it comes to.
    pub const fn target(self) -> Direction {
        match self {
            Self::Communication { communication, .. } => match communication {
                Communication::ReadsFrom => Direction::Read,
                Communication::FromRead | Communication::Coherence => Direction::Write,
            },
            Self::Order { target, .. } => target,
            Self::Amo(_) => Direction::Write,
            Self::Back(_) => Direction::Read,
        }
    }

    /// Whether it leaves the thread.
    pub const fn is_external(self) -> bool {
        matches!(self, Self::Communication { external: true, .. })
    }

    /// Whether its events are of one location.
    pub const fn place(self) -> Place {
        match self {
            Self::Order { place, .. } => place,
            Self::Communication { .. } | Self::Amo(_) | Self::Back(_) => Place::Same,
        }
    }

    /// The place of the kind of relation in the order by which cycles are normalised.
    const fn rank(self) -> u8 {
        match self {
            Self::Order { order, .. } => match order {
                Order::Between(_) => 0,
                Order::Dependency(_) => 1,
                Order::Program => 3,
            },
            Self::Communication { .. } => 2,
            Self::Amo(_) => 4,
            Self::Back(_) => 5,
        }
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Communication { communication, external } => {
                f.write_str(match communication {
                    Communication::ReadsFrom => "Rf",
                    Communication::FromRead => "Fr",
                    Communication::Coherence => "Co",
                })?;
                f.write_str(if *external { "e" } else { "i" })
            }
            Self::Order { order, place, source, target } => {
                match order {
                    Order::Between(rmw) => rmw.fmt(f)?,
                    Order::Dependency(dependency) => f.write_str(match dependency {
                        Dependency::Address => "DpAddr",
                        Dependency::Data => "DpData",
                        Dependency::Control => "DpCtrl",
                    })?,
                    Order::Program => f.write_str("Po")?,
                }
                f.write_str(match place {
                    Place::Same => "s",
                    Place::Different => "d",
                })?;
                if !matches!(order, Order::Dependency(_)) {
                    write!(f, "{}", source.letter())?;
                }
                write!(f, "{}", target.letter())
            }
            Self::Amo(rmw) => write!(f, "Amo.{rmw}"),
            Self::Back(rmw) => write!(f, "Back.{rmw}"),
        }
    }
}

/// A relation from one event to the next, with how both are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Edge {
    /// How they are related.
    pub relation: Relation,
    /// How the event that it leaves is done.
    pub source: Access,
    /// How the event that it comes to is done.
    pub target: Access,
}

impl Edge {
    /// One between plain events.
    pub const fn plain(relation: Relation) -> Self {
        Self { relation, source: Access::Plain, target: Access::Plain }
    }

    /// The read-modify-write that does one of its events.
    pub const fn rmw(&self) -> Option<Rmw> {
        match (self.relation, self.source.rmw()) {
            (Relation::Amo(rmw) | Relation::Back(rmw), _) | (_, Some(rmw)) => Some(rmw),
            (_, None) => self.target.rmw(),
        }
    }

    /// All its read-modify-writes: the one between its events, and those that do them.
    pub fn rmws(&self) -> impl Iterator<Item = Rmw> + use<> {
        let within = match self.relation {
            Relation::Order { order: Order::Between(rmw), .. }
            | Relation::Amo(rmw)
            | Relation::Back(rmw) => Some(rmw),
            Relation::Order { .. } | Relation::Communication { .. } => None,
        };
        within.into_iter().chain(self.source.rmw()).chain(self.target.rmw())
    }

    const fn key(&self) -> (u8, Relation, Access, Access) {
        (self.relation.rank(), self.relation, self.source, self.target)
    }
}

/// The order by which cycles are normalised: `diy7` puts fences before dependencies before plain
/// program order.
impl Ord for Edge {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Edge {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.relation.fmt(f)?;
        match (self.source, self.target) {
            (Access::Plain, Access::Plain) => Ok(()),
            (source, target) => write!(f, "{source}{target}"),
        }
    }
}
