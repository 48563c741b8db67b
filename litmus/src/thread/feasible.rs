//! [`feasible`]: the paths whose conditions what is in memory can meet.

use super::cells::initial;
use crate::value::{Node, evaluate};
use crate::{Access, Constraint, Path, Test};
use std::collections::BTreeMap;

/// Keeps the paths whose conditions can hold, given what the threads write.
///
/// Where a thread accesses what a pointer that it has read points to, it has a path for each
/// location of the test, though the pointer may never be written with most of their addresses. Each
/// read is given all that its bytes can hold; conditions that depend on other reads too are taken to
/// hold. No path that an execution takes is dropped, whatever the model.
pub fn feasible(test: &Test, paths: &mut [Vec<Path>]) {
    loop {
        let contents = Contents::of(test, paths);
        let mut dropped = false;
        for paths in &mut *paths {
            let count = paths.len();
            paths.retain(|path| contents.allow(path));
            dropped |= paths.len() < count;
        }
        if !dropped {
            return;
        }
    }
}

/// What the bytes of each access can hold besides their initial values: a few known numbers; none if
/// it is not known.
struct Contents<'t> {
    test: &'t Test,
    written: BTreeMap<Access, Option<Vec<u64>>>,
}

/// How many numbers are kept of one place.
const MOST: usize = 64;

impl<'t> Contents<'t> {
    fn of(test: &'t Test, paths: &[Vec<Path>]) -> Self {
        let mut written: BTreeMap<Access, Option<Vec<u64>>> = BTreeMap::new();
        for path in paths.iter().flatten() {
            for event in &path.events {
                let (Some(access), Some(value)) = (event.action.access(), event.action.written())
                else {
                    continue;
                };
                let numbers = written.entry(access).or_insert_with(|| Some(Vec::new()));
                match (path.values.known(value), &mut *numbers) {
                    (Some(number), Some(known)) if known.len() < MOST => {
                        let number = number & access.size.mask();
                        if !known.contains(&number) {
                            known.push(number);
                        }
                    }
                    (_, numbers) => *numbers = None,
                }
            }
        }
        Self { test, written }
    }

    /// What a read can give, if that is known.
    fn of_access(&self, access: Access) -> Option<Vec<u64>> {
        let mut all = vec![initial(self.test, access)];
        for (&other, numbers) in &self.written {
            if other == access {
                all.extend(numbers.as_ref()?);
            } else if other.overlaps(access) {
                return None;
            }
        }
        Some(all)
    }

    /// Whether the conditions of a path can hold.
    fn allow(&self, path: &Path) -> bool {
        path.events.iter().zip(0..).all(|(event, index)| {
            let access = event.action.access().filter(|_| event.action.reads());
            let numbers = access.and_then(|access| self.of_access(access));
            numbers
                .is_none_or(|numbers| numbers.into_iter().any(|number| meets(path, index, number)))
        })
    }
}

/// Whether the conditions of a path hold that only the read of an event decides, if it gives a number.
fn meets(path: &Path, event: u16, number: u64) -> bool {
    let mut numbers: Vec<Option<u64>> = Vec::with_capacity(path.values.len());
    for &node in path.values.nodes() {
        let result = match node {
            Node::Read(this) if this == event => Some(number),
            node => evaluate(node, |operand| numbers[operand.index()]),
        };
        numbers.push(result);
    }
    let value = |constraint: &Constraint| numbers[constraint.value.index()];
    path.constraints.iter().all(|it| value(it).is_none_or(|value| it.holds(value)))
}
