//! [`Held`]: what a place holds.

use super::reads::Reads;
use crate::value::ValueId;

/// What a place holds: a value, and what it depends on.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) value: ValueId,
    /// The reads that it is made of.
    pub(super) data: Reads,
    /// The reads that selected what it is made of.
    pub(super) pick: Reads,
    /// The events of the current instruction that it comes from.
    pub(super) flow: Reads,
    /// The events of the current instruction that decided what it comes from.
    pub(super) decided: Reads,
    /// Whether it is made of what nothing has set. It has a value, which means nothing.
    pub(super) unset: bool,
}

impl Held {
    /// A value that depends on nothing.
    pub(super) const fn free(value: ValueId) -> Self {
        Self {
            value,
            data: Reads::none(),
            pick: Reads::none(),
            flow: Reads::none(),
            decided: Reads::none(),
            unset: false,
        }
    }

    /// What nothing has set.
    pub(super) fn unset(value: ValueId) -> Self {
        Self { unset: true, ..Self::free(value) }
    }

    /// What an event has read.
    pub(super) fn read(value: ValueId, event: u16) -> Self {
        Self { data: Reads::one(event), flow: Reads::one(event), ..Self::free(value) }
    }

    /// Makes it depend on all that another depends on.
    pub(super) fn depend(&mut self, other: &Self) {
        self.data.add(&other.data);
        self.pick.add(&other.pick);
        self.flow.add(&other.flow);
        self.decided.add(&other.decided);
        self.unset |= other.unset;
    }

    /// All reads that it depends on, in whatever way.
    pub(super) fn all(&self) -> Reads {
        self.data.and(&self.pick)
    }

    /// Whether it depends on a read, in whatever way.
    pub(super) const fn depends(&self) -> bool {
        !self.data.is_empty() || !self.pick.is_empty()
    }

    /// Whether another depends on the same reads in the same way, and on what is unset likewise.
    pub(super) fn depends_like(&self, other: &Self) -> bool {
        self.data == other.data && self.pick == other.pick && self.unset == other.unset
    }

    /// Forgets what concerns the current instruction.
    pub(super) fn settle(&mut self) {
        self.flow = Reads::none();
        self.decided = Reads::none();
    }
}
