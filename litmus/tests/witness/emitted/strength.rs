//! [`Strength`]: which accesses of a thread loom is to make with more order than Rust's own for them.

use super::memory::is_idle;
use acqrel_litmus::explore::Problem;
use acqrel_litmus::{Access, Action, Path, PathEvent, Tag};
use acqrel_machine::Arch;
use acqrel_machine::op::Fence;
use std::collections::BTreeSet;

/// How strong the accesses of a thread are in loom: see [the module](super).
#[derive(Clone, Debug)]
pub(crate) struct Strength {
    pub(crate) arch: Arch,
    /// Whether there are more than two threads, so that one may pass on what it has seen.
    pub(crate) relays: bool,
    /// The addresses of instructions whose reads are acquires, and whose writes are releases.
    acquire: BTreeSet<u64>,
    release: BTreeSet<u64>,
}

impl Strength {
    /// That of a thread of machine code.
    pub(crate) fn new(problem: &Problem<'_>, thread: usize, arch: Arch) -> Self {
        let relays = problem.paths.len() > 2;
        let mut it = Self { arch, relays, acquire: BTreeSet::new(), release: BTreeSet::new() };
        let code = &problem.test.threads[thread].code;
        let address = |event: &PathEvent| code.instructions[event.instruction].address;
        if arch == Arch::Arm64 {
            for path in &problem.paths[thread] {
                it.add(path, &address, |access| is_idle(problem, access));
            }
        }
        it
    }

    /// Adds what a path needs.
    fn add(
        &mut self,
        path: &Path,
        address: &impl Fn(&PathEvent) -> u64,
        idle: impl Fn(Access) -> bool,
    ) {
        let events = &path.events;
        // The write of a pair of exclusives is behind its read in loom too.
        let pair = |read: usize, write: usize| {
            path.lxsx.iter().any(|&(of, to)| (usize::from(of), usize::from(to)) == (read, write))
        };
        let mut starts = BTreeSet::new();
        for (index, event) in events.iter().enumerate() {
            if event.action.access().is_none_or(|access| !idle(access)) {
                starts.extend(dependencies(event).filter(|&start| !pair(start, index)));
            }
        }
        self.acquire.extend(starts.iter().map(|&start| address(&events[start])));
        if !self.relays {
            return;
        }
        for (index, event) in events.iter().enumerate() {
            let Some(cell) = event.action.access() else { continue };
            if event.action.written().is_none() || idle(cell) {
                continue;
            }
            for (at, before) in events[..index].iter().enumerate() {
                let own = before.action.access() == Some(cell);
                let tags = before.tags;
                let ordering = own
                    || starts.contains(&at)
                    || tags.contains(Tag::Acquire)
                    || tags.contains(Tag::AcquirePc);
                if before.action.reads() && ordering {
                    self.release.insert(address(event));
                }
            }
        }
    }

    /// Whether the reads of an instruction are acquires, whatever it says.
    pub(crate) fn acquires(&self, instruction: u64) -> bool {
        self.arch == Arch::X86_64 || self.acquire.contains(&instruction)
    }

    /// Whether its writes are releases.
    pub(crate) fn releases(&self, instruction: u64) -> bool {
        self.release.contains(&instruction)
    }
}

/// The events that this one is ordered behind because it depends on them. What a selection is
/// made by counts as if it were selected.
fn dependencies(event: &PathEvent) -> impl Iterator<Item = usize> {
    let accesses = event.action.access().is_some();
    let writes = event.action.written().is_some();
    let barrier = event.action == Action::Fence(Fence::Isb);
    let of = |all: &[u16], counts: bool| {
        let all = if counts { all } else { &[] };
        all.iter().map(|&event| usize::from(event)).collect::<Vec<_>>()
    };
    let it = &event.dependencies;
    [
        of(&it.address, accesses),
        of(&it.pick_address, accesses),
        of(&it.data, writes),
        of(&it.pick_data, writes),
        of(&it.control, writes || barrier),
        of(&it.pick_control, writes || barrier),
    ]
    .into_iter()
    .flatten()
}
