//! [`Gap`]: why loom finds less than BPF allows, as the model that it then finds the states of.

use acqrel_litmus::cat::{BuiltIn, Model};
use acqrel_litmus::explore::Judge;
use std::collections::BTreeSet;

/// What loom does not do. Each is with those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    /// It reads what has been written: there is no load buffering.
    LoadBuffering,
    /// Its read-modify-writes read the newest value, so that they, and the writes of the same location, come
    /// in the order in which they are executed.
    Newest,
    /// Its full barriers likewise.
    Barriers,
    /// Accesses have more order than they need, in place of dependencies above all: see
    /// [`orders`](super::orders).
    Orders,
    /// What is read before a release is ordered before what follows the release.
    Release,
    /// A store that is made as an exchange goes on with the release sequence that it ends.
    Sequence,
}

impl Gap {
    /// All, by what each adds.
    pub(crate) const ALL: [Self; 6] = [
        Self::LoadBuffering,
        Self::Newest,
        Self::Barriers,
        Self::Orders,
        Self::Release,
        Self::Sequence,
    ];

    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::LoadBuffering => "load buffering never found",
            Self::Newest => "read-modify-writes in order of execution",
            Self::Barriers => "full barriers in order of execution",
            Self::Orders => "dependencies run as acquire",
            Self::Release => "releases acquire what was read before",
            Self::Sequence => "stores go on with release sequences",
        }
    }

    /// Whether it is about the orders that instructions are given.
    pub(crate) fn is_applied(self) -> bool {
        self >= Self::Orders
    }

    /// BPF's model with this gap and those before it.
    pub(crate) fn judge(self) -> Judge {
        let mut text = include_str!("../../../models/bpf.cat").to_owned();
        // Writes of a location that has read-modify-writes.
        text.push_str("\nlet updated = co & (loc; [R & W | range(amo)]; loc)\n");
        text.push_str(match self {
            Self::LoadBuffering => "let executed = po | rf\n",
            Self::Newest | Self::Barriers | Self::Orders | Self::Release | Self::Sequence => {
                "let executed = po | rf | updated\n"
            }
        });
        text.push_str("acyclic executed as Executed\n");
        if self >= Self::Barriers {
            text.push_str("acyclic prop; full; executed* as Barriers\n");
        }
        let mut replace = |old: &str, new: &str| {
            assert_eq!(text.matches(old).count(), 1, "{old} is in the model");
            text = text.replace(old, new);
        };
        if self >= Self::Release {
            let acquire = "let acquire = [AQ]; po; [M]";
            replace(acquire, &format!("{acquire} | [R]; po; [RL]; po; [M]"));
        }
        if self >= Self::Sequence {
            let old = "let amo-sequence = (rf; ([R & W] | amo))*";
            let updated = "co & (loc; [R & W | range(amo)]; loc)";
            replace(old, &format!("let amo-sequence = (rf; ([R & W] | amo) | {updated})*"));
        }
        Judge::new(&Model::read("bpf-loom.cat", &text, &BuiltIn, &BTreeSet::new()).unwrap())
    }
}
