//! Weakenings: what of a thread's code could be without order.

use crate::path::{Dependencies, Path};
use crate::{Action, Tag, Tags};
use std::sync::Arc;

/// A way to take order away from an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weakening {
    /// The index of the thread.
    pub thread: usize,
    /// The index of the instruction in its code.
    pub instruction: usize,
    /// What it would be without, or instead.
    pub change: Change,
}

/// What is changed about an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// An access without its order: a plain load or store, an atomic operation without order.
    Plain,
    /// A fence left out.
    NoFence,
    /// An address that does not depend on what was read.
    NoAddress,
    /// A value that does not depend on what was read.
    NoData,
    /// An instruction that does not wait for a branch.
    NoControl,
}

/// The tags that are an order.
const ORDERS: [Tag; 6] =
    [Tag::BpfAcquire, Tag::BpfRelease, Tag::Full, Tag::Acquire, Tag::AcquirePc, Tag::Release];

/// All weakenings of a thread's paths that change something.
pub(super) fn weakenings(thread: usize, paths: &[Arc<Path>], locked: bool) -> Vec<Weakening> {
    let mut found = Vec::new();
    for event in paths.iter().flat_map(|path| &path.events) {
        let dependencies = &event.dependencies;
        let mut add = |change, applies| {
            let weakening = Weakening { thread, instruction: event.instruction, change };
            if applies && !found.contains(&weakening) {
                found.push(weakening);
            }
        };
        let ordered = ORDERS.iter().any(|&tag| event.tags.contains(tag));
        add(Change::Plain, ordered || locked && event.tags.contains(Tag::Atomic));
        add(Change::NoFence, matches!(event.action, Action::Fence(_)));
        add(Change::NoAddress, !dependencies.address.is_empty());
        add(Change::NoData, !dependencies.data.is_empty());
        add(
            Change::NoControl,
            !dependencies.control.is_empty() && event.action.written().is_some(),
        );
    }
    found
}

/// A path with a weakening.
pub(super) fn weakened(path: &Path, weakening: &Weakening, locked: bool) -> Path {
    let mut path = path.clone();
    for event in path.events.iter_mut().filter(|it| it.instruction == weakening.instruction) {
        let Dependencies { address, data, control, pick_address, pick_data, pick_control } =
            &mut event.dependencies;
        match weakening.change {
            Change::Plain => {
                let stays = |tag: &Tag| {
                    event.tags.contains(*tag)
                        && !ORDERS.contains(tag)
                        && !(locked && *tag == Tag::Atomic)
                };
                event.tags = Tag::ALL.iter().copied().filter(stays).collect::<Tags>();
            }
            // A branch orders nothing by itself.
            Change::NoFence => event.action = Action::Branch,
            Change::NoAddress => {
                address.clear();
                pick_address.clear();
            }
            Change::NoData => {
                data.clear();
                pick_data.clear();
            }
            Change::NoControl => {
                control.clear();
                pick_control.clear();
            }
        }
    }
    path
}
