//! Tests from cycles of edges: what cannot be, if the edges order what they relate.
//!
//! - [`Edge`] is a step from one event to the next: program order with what is between, a
//!   dependency, or communication, in the notation of `diy7`.
//! - [`Cycle`] is a well-formed cycle of them. It has a name, as `diy7` names it, and a test for
//!   each size of access.
//! - [`Generator`] gives the tests of all cycles over a [`Vocabulary`], up to a number of edges.
//! - [`classic()`] gives the classic families, [`core()`] the smallest tests that tell wrong lowerings
//!   from right ones.
//!
//! A test's condition holds in exactly those of its consistent executions that have the cycle: it
//! says what registers read, and memory's last value where several events write. Where that leaves
//! a coherence order open, another thread reads the location in turn.
//!
//! A read-modify-write takes part in three ways: with one half as an event (`PodWWFetchP`), the
//! other half reading or writing what follows from that; with both halves (`Amo.Fetch`); and,
//! accessing a location that only its thread accesses, between two events (`FetchdWR`). Where its
//! result is used, the condition observes it; where it is not (`Fetch.U`), nothing reads it, and
//! what it read follows from memory.
//!
//! # Names
//!
//! They are `diy7`'s, with BPF's instructions: `fetch`, `fetchor`, `xchg`, `cas`, `lock` ... for
//! its fences, and for the letters by which it says how an event is done. Three things have no
//! name in `diy7`: `.u` stands for an unused result; `Atomic` is the family in which a write
//! comes between the read and the write of one read-modify-write; tests whose accesses are not of
//! 8 bytes end with the size, as in `MP+popl+poap+u32`.
//!
//! # What is left out
//!
//! - Cycles that say no more than a shorter one: two communications in a row of which the first is
//!   not read from, communication within a thread that could be left away, several program-order
//!   edges in a test of one location.
//! - Threads with more than four events, or more than two changes of location.
//! - Unless [`Vocabulary::mixed`] says otherwise, two accesses with more than one thing that orders
//!   them, except a release and an acquire. A thread of three or four events has that twice.
//! - Cycles in which one thread alone changes location: coherence decides them.
//! - What [`Generator::left_out`] counts.
//!
//! The default vocabulary has 448 tests of up to 4 edges, 2352 of up to 5 and 40658 of up to 6; all
//! words together have 13639 of up to 4.

mod access;
mod classic;
mod cycle;
mod edge;
mod fragment;
mod generator;
mod layout;
mod name;
mod normal;
mod parse;
mod program;
mod thread;
mod values;
mod vocabulary;

pub use access::{Access, Direction, Rmw, Update};
pub use classic::{classic, core};
pub use cycle::{Cycle, CycleError};
pub use edge::{Communication, Dependency, Edge, Order, Place, Relation};
pub use generator::Generator;
pub use vocabulary::{Vocabulary, VocabularyError};

use acqrel_isa::Size;

/// A generated test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Its name.
    pub name: String,
    /// Its cycle.
    pub cycle: Cycle,
    /// The size of its accesses.
    pub size: Size,
    /// The test, in herd7's BPF dialect.
    pub text: String,
}

impl Cycle {
    /// The test of this cycle with accesses of a size. Its name ends with the size, unless that is
    /// 8 bytes.
    ///
    /// # Errors
    ///
    /// If no final state would tell the cycle, a thread runs out of registers, or
    /// read-modify-writes have no such size.
    pub fn test(&self, size: Size) -> Result<Generated, CycleError> {
        let mut rmws = self.edges().iter().filter_map(Edge::rmw);
        if rmws.next().is_some() && matches!(size, Size::B | Size::H) {
            return Err(CycleError::Size { bits: size.bits() });
        }
        let mut name = self.name();
        if size != Size::DW {
            name = format!("{name}+u{}", size.bits());
        }
        let text = program::text(self, &name, size)?;
        Ok(Generated { name, cycle: self.clone(), size, text })
    }
}

#[cfg(test)]
mod tests;
