//! [`Sink`]: the final states found so far.

use super::outcome::Witness;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The final states found so far, by the numbers of the observables.
#[derive(Debug, Default)]
pub(super) struct Sink {
    states: HashMap<Box<[u64]>, (u64, Witness)>,
    /// How many executions have been found.
    pub(super) executions: u64,
}

impl Sink {
    /// Whether a state has been found.
    pub(super) fn contains(&self, state: &[u64]) -> bool {
        self.states.contains_key(state)
    }

    /// Notes an execution that leads to a state. The first one is kept as its witness.
    pub(super) fn add(&mut self, state: &[u64], witness: impl FnOnce() -> Witness) {
        self.executions += 1;
        match self.states.entry(state.into()) {
            Entry::Occupied(mut found) => found.get_mut().0 += 1,
            Entry::Vacant(free) => {
                free.insert((1, witness()));
            }
        }
    }

    /// Notes all that another has found after this one.
    pub(super) fn extend(&mut self, later: Self) {
        self.executions += later.executions;
        for (state, (count, witness)) in later.states {
            match self.states.entry(state) {
                Entry::Occupied(mut found) => found.get_mut().0 += count,
                Entry::Vacant(free) => {
                    free.insert((count, witness));
                }
            }
        }
    }

    /// All states, ascending.
    pub(super) fn into_states(self) -> Vec<(Box<[u64]>, u64, Witness)> {
        let states =
            self.states.into_iter().map(|(state, (count, witness))| (state, count, witness));
        let mut states: Vec<_> = states.collect();
        states.sort_by(|a, b| a.0.cmp(&b.0));
        states
    }
}
