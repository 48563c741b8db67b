//! [`Access`]: how a memory event of a cycle is done, and [`Rmw`]: by which read-modify-write.

use std::fmt;

/// Whether an event reads or writes. A write comes first: tests begin with one if they can.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// It writes.
    Write,
    /// It reads.
    Read,
}

impl Direction {
    /// As it stands in the name of an edge: `W` or `R`.
    pub const fn letter(self) -> char {
        match self {
            Self::Write => 'W',
            Self::Read => 'R',
        }
    }
}

/// What a read-modify-write does to its location.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Update {
    /// `atomic_fetch_add`.
    FetchAdd,
    /// `atomic_fetch_or`.
    FetchOr,
    /// `atomic_fetch_and`.
    FetchAnd,
    /// `atomic_fetch_xor`.
    FetchXor,
    /// `xchg`.
    Exchange,
    /// A `cmpxchg` that finds what it expects and writes.
    CompareExchange,
    /// A `cmpxchg` that does not, and is a plain read.
    FailedCompareExchange,
    /// `lock ... +=`, which fetches nothing and orders nothing.
    Add,
    /// `lock ... |=`.
    Or,
    /// `lock ... &=`.
    And,
    /// `lock ... ^=`.
    Xor,
}

impl Update {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::FetchAdd,
        Self::FetchOr,
        Self::FetchAnd,
        Self::FetchXor,
        Self::Exchange,
        Self::CompareExchange,
        Self::FailedCompareExchange,
        Self::Add,
        Self::Or,
        Self::And,
        Self::Xor,
    ];

    /// Its name in edges.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FetchAdd => "Fetch",
            Self::FetchOr => "FetchOr",
            Self::FetchAnd => "FetchAnd",
            Self::FetchXor => "FetchXor",
            Self::Exchange => "Xchg",
            Self::CompareExchange => "Cas",
            Self::FailedCompareExchange => "CasFail",
            Self::Add => "Lock",
            Self::Or => "LockOr",
            Self::And => "LockAnd",
            Self::Xor => "LockXor",
        }
    }

    /// Whether its instruction gives the value that it read.
    pub const fn fetches(self) -> bool {
        !matches!(self, Self::Add | Self::Or | Self::And | Self::Xor)
    }

    /// Whether what it leaves in memory tells what it read.
    pub const fn tells_what_it_read(self) -> bool {
        !matches!(self, Self::Exchange | Self::FailedCompareExchange)
    }
}

/// A read-modify-write, and whether the test observes what it fetches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rmw {
    update: Update,
    used: bool,
}

impl Rmw {
    /// One whose result is observed, if it fetches one.
    pub const fn used(update: Update) -> Self {
        Self { update, used: update.fetches() }
    }

    /// One whose result nothing reads.
    pub const fn unused(update: Update) -> Self {
        Self { update, used: false }
    }

    /// All of them, each fetching one used and unused.
    pub fn all() -> impl Iterator<Item = Self> {
        Update::ALL.into_iter().flat_map(|update| {
            let used = update.fetches().then_some(Self::used(update));
            used.into_iter().chain([Self::unused(update)])
        })
    }

    /// What it does.
    pub const fn update(self) -> Update {
        self.update
    }

    /// Whether the test observes what it fetches.
    pub const fn is_used(self) -> bool {
        self.used
    }

    /// Whether it writes.
    pub const fn writes(self) -> bool {
        !matches!(self.update, Update::FailedCompareExchange)
    }
}

/// The name of the update; with `.U` where a fetched result is unused.
impl fmt::Display for Rmw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.update.name())?;
        if self.update.fetches() && !self.used {
            f.write_str(".U")?;
        }
        Ok(())
    }
}

/// How an event is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// By a plain load or store: `P`.
    Plain,
    /// By a load-acquire: `A`.
    Acquire,
    /// By a store-release: `L`.
    Release,
    /// By a read-modify-write, of which only this half takes part in the cycle.
    Rmw(Rmw),
}

impl Access {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Plain, Self::Acquire, Self::Release].into_iter().chain(Rmw::all().map(Self::Rmw))
    }

    /// Whether an event of this direction can be done so. A read by a failing compare-exchange
    /// whose result is unused could not be observed.
    pub const fn suits(self, direction: Direction) -> bool {
        match (self, direction) {
            (Self::Plain, _)
            | (Self::Acquire, Direction::Read)
            | (Self::Release, Direction::Write) => true,
            (Self::Acquire, Direction::Write) | (Self::Release, Direction::Read) => false,
            (Self::Rmw(rmw), Direction::Write) => rmw.writes(),
            (Self::Rmw(rmw), Direction::Read) => rmw.writes() || rmw.is_used(),
        }
    }

    /// Whether a register holds what a read done so gave.
    pub const fn gives_a_register(self) -> bool {
        match self {
            Self::Plain | Self::Acquire => true,
            Self::Release => false,
            Self::Rmw(rmw) => rmw.is_used(),
        }
    }

    /// The read-modify-write that does it.
    pub const fn rmw(self) -> Option<Rmw> {
        match self {
            Self::Rmw(rmw) => Some(rmw),
            Self::Plain | Self::Acquire | Self::Release => None,
        }
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain => f.write_str("P"),
            Self::Acquire => f.write_str("A"),
            Self::Release => f.write_str("L"),
            Self::Rmw(rmw) => rmw.fmt(f),
        }
    }
}
