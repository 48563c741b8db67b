//! [`Key`]: what a template is for, an event with its operation and its size.

use acqrel_isa::{AtomicOp, Size};
use acqrel_jit::Event;
use std::fmt;

/// What a template is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) event: Event,
    /// What `rmw` and `rmw-fetch` compute.
    pub(super) operation: Option<Operation>,
    pub(super) width: Width,
}

/// What a read-modify-write computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Operation {
    Add,
    Or,
    And,
    Xor,
}

/// How much is accessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Width {
    pub(super) size: Size,
    /// Whether what is loaded is extended with its sign.
    pub(super) signed: bool,
}

impl Operation {
    pub(super) const ALL: [Self; 4] = [Self::Add, Self::Or, Self::And, Self::Xor];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Or => "or",
            Self::And => "and",
            Self::Xor => "xor",
        }
    }

    pub(super) const fn of(op: AtomicOp) -> Option<Self> {
        match op {
            AtomicOp::Add | AtomicOp::FetchAdd => Some(Self::Add),
            AtomicOp::Or | AtomicOp::FetchOr => Some(Self::Or),
            AtomicOp::And | AtomicOp::FetchAnd => Some(Self::And),
            AtomicOp::Xor | AtomicOp::FetchXor => Some(Self::Xor),
            AtomicOp::Xchg | AtomicOp::CmpXchg => None,
        }
    }
}

impl Width {
    pub(super) const fn unsigned(size: Size) -> Self {
        Self { size, signed: false }
    }

    /// The widths that an event has.
    pub(super) fn of(event: Event) -> Vec<Self> {
        let unsigned = |sizes: &[Size]| sizes.iter().map(|&size| Self::unsigned(size)).collect();
        match event {
            Event::Load => {
                let signed = [Size::B, Size::H, Size::W].map(|size| Self { size, signed: true });
                Size::ALL.map(Self::unsigned).into_iter().chain(signed).collect()
            }
            Event::Store | Event::LoadAcquire | Event::StoreRelease => unsigned(&Size::ALL),
            Event::Rmw | Event::RmwFetch | Event::Xchg | Event::CmpXchg => {
                unsigned(&[Size::W, Size::DW])
            }
        }
    }
}

impl fmt::Display for Width {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.signed { 's' } else { 'u' }, self.size.bits())
    }
}

/// Whether an event has operations.
pub(super) const fn has_operations(event: Event) -> bool {
    matches!(event, Event::Rmw | Event::RmwFetch)
}

impl Key {
    /// Whether the event writes a register.
    pub(super) const fn has_result(self) -> bool {
        match self.event {
            Event::Load | Event::LoadAcquire | Event::RmwFetch | Event::Xchg | Event::CmpXchg => {
                true
            }
            Event::Store | Event::StoreRelease | Event::Rmw => false,
        }
    }

    /// Whether the event reads a register besides the base.
    pub(super) const fn has_source(self) -> bool {
        !matches!(self.event, Event::Load | Event::LoadAcquire)
    }

    /// The line that a file lacks.
    pub(super) fn missing(self) -> String {
        let uses = match (self.has_source(), self.has_result()) {
            (false, _) => "{addr} and {dst}",
            (true, false) => "{addr} and {src}",
            (true, true) => "{addr}, {src} and {dst}",
        };
        format!("a line `{self}: ...` with the instructions, which use {uses}")
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.event)?;
        if let Some(operation) = self.operation {
            write!(f, ".{}", operation.name())?;
        }
        write!(f, ".{}", self.width)
    }
}
