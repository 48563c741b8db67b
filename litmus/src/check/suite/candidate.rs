//! [`Candidate`]: a lowering that a suite is run on.

use crate::check::{Backend, Lower};
use acqrel_jit::Event;
use std::fmt;

/// A lowering that a suite is run on.
#[derive(Clone, Copy)]
pub struct Candidate<'l> {
    /// Its name, which tells it from others; a state that is kept names it.
    pub name: &'l str,
    /// What makes the code.
    pub lower: &'l (dyn Lower + Sync),
    /// The events that the suite is about: tests without any of them are left out. None are all
    /// tests.
    pub events: &'l [Event],
    /// Whether the first test that shows it wrong is the last one.
    pub until_wrong: bool,
}

impl<'l> Candidate<'l> {
    /// One that is held against all tests.
    pub const fn new(name: &'l str, lower: &'l (dyn Lower + Sync)) -> Self {
        Self { name, lower, events: &[], until_wrong: false }
    }

    /// One of which only the recipe of an event is in question.
    pub const fn of_event(name: &'l str, lower: &'l Backend, event: &'l Event) -> Self {
        Self { name, lower, events: std::slice::from_ref(event), until_wrong: true }
    }
}

impl fmt::Debug for Candidate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, lower, events, until_wrong } = self;
        f.debug_struct("Candidate")
            .field("name", name)
            .field("arch", &lower.arch())
            .field("events", events)
            .field("until_wrong", until_wrong)
            .finish()
    }
}
