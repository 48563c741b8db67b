//! Whether machine code accesses what its program accesses, and nothing else.

use super::verdict::Footprint;
use crate::thread::Error;
use crate::{Access, Path};
use std::borrow::Borrow;
use std::collections::BTreeMap;

/// What the accesses of a thread's program are: for each, whether one writes, and the first
/// instruction that does it.
pub(super) struct Allowed(BTreeMap<Access, (bool, usize)>);

impl Allowed {
    /// Those of paths.
    pub(super) fn of<P: Borrow<Path>>(paths: &[P]) -> Self {
        let mut allowed = BTreeMap::new();
        for event in paths.iter().flat_map(|path| &path.borrow().events) {
            if let Some(access) = event.action.access() {
                let entry = allowed.entry(access).or_insert((false, event.instruction));
                entry.0 |= event.action.written().is_some();
            }
        }
        Self(allowed)
    }

    /// The first access of machine code, at places that `shared` turns into the program's addresses
    /// or knows to be private, that is none of these.
    pub(super) fn broken_by(
        &self,
        thread: usize,
        paths: &[Path],
        shared: impl Fn(Access) -> Option<Access>,
    ) -> Option<Footprint> {
        let events = paths.iter().flat_map(|path| &path.events);
        let accesses = events.filter_map(|event| {
            let access = shared(event.action.access()?)?;
            Some((event.instruction, access, event.action.written().is_some()))
        });
        let bad = |&(_, access, writes): &(usize, Access, bool)| {
            !self.0.get(&access).is_some_and(|&(written, _)| written || !writes)
        };
        let (instruction, access, writes) = accesses.into_iter().find(bad)?;
        Some(self.report(thread, instruction, access, writes))
    }

    /// What is to be said of an access that is none of these.
    pub(super) fn report(
        &self,
        thread: usize,
        instruction: usize,
        access: Access,
        writes: bool,
    ) -> Footprint {
        let near = self.0.iter().find(|(allowed, _)| allowed.overlaps(access));
        let program = near.map(|(&allowed, &(_, by))| (by, allowed));
        Footprint { thread, instruction, access, writes, program }
    }

    /// A misaligned access, which is none of these, of an error.
    pub(super) fn misaligned(
        &self,
        thread: usize,
        error: &Error,
        shared: impl Fn(Access) -> Option<Access>,
    ) -> Option<Footprint> {
        let access = shared(error.misaligned()?)?;
        Some(self.report(thread, error.instruction, access, false))
    }
}
