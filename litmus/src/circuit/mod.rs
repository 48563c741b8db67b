//! A model compiled to a [`Circuit`]: a graph of operations on sets and relations, each there once,
//! that is evaluated for one candidate execution after another.
//!
//! A gate that depends on neither reads-from nor coherence is computed once for all executions of a
//! [`Structure`](crate::Structure). An axiom that is *monotone* in both (more pairs can only break
//! it) may be evaluated while some reads have no source yet and some writes no order: once broken, it
//! stays so.

pub(crate) mod bits;
mod build;
mod coherence;
mod compile;
mod eval;
mod facts;
mod monotone;

pub(crate) use build::Builder;
pub(crate) use coherence::Extent;
pub(crate) use compile::compile;
pub(crate) use eval::{Evaluator, Fill};
pub(crate) use facts::Facts;

use std::collections::HashMap;
use std::sync::Arc;

/// A gate of a [`Circuit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct GateId(u32);

impl GateId {
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a gate computes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Gate {
    /// The empty relation.
    Empty,
    /// The identity.
    Identity,
    /// A relation of the structure, by name.
    Relation(Arc<str>),
    /// Reads-from.
    Rf,
    /// Coherence.
    Co,
    /// `a | b`.
    Or(GateId, GateId),
    /// `a & b`.
    And(GateId, GateId),
    /// `a \ b`.
    Minus(GateId, GateId),
    /// `a; b`.
    Then(GateId, GateId),
    /// `a^-1`.
    Converse(GateId),
    /// `a+`.
    Plus(GateId),
    /// `a?`.
    Optional(GateId),
    /// All pairs that are not in it.
    Not(GateId),
    /// `[s]`.
    On(GateId),
    /// `[s]; a; [t]`.
    Within(GateId, GateId, GateId),
    /// `s * t`.
    Product(GateId, GateId),
    /// The relation that a recursion is at; see [`Gate::Fix`].
    Variable(u32),
    /// The least fixpoint of a recursion, of which this is one relation.
    Fix {
        /// Which recursion, an index in [`Circuit::fixes`].
        fix: u32,
        /// Which of its relations.
        relation: u32,
    },
    /// The empty set.
    NoEvents,
    /// All events.
    AllEvents,
    /// A set of the structure, by name.
    Set(Arc<str>),
    /// `s | t`.
    SetOr(GateId, GateId),
    /// `s & t`.
    SetAnd(GateId, GateId),
    /// `s \ t`.
    SetMinus(GateId, GateId),
    /// `domain(a)`.
    Domain(GateId),
    /// `range(a)`.
    Range(GateId),
}

/// Relations defined by one another.
#[derive(Clone, Debug)]
pub(crate) struct Fix {
    /// For each relation the variable that stands for it, and what defines it.
    pub(crate) equations: Vec<(GateId, GateId)>,
    /// The gates that depend on the variables, in order of evaluation.
    pub(crate) inner: Vec<GateId>,
}

/// What an axiom asks of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Check {
    /// That it has no cycle.
    Acyclic,
    /// That no event is related to itself.
    Irreflexive,
    /// That it is empty. Also of sets.
    Empty,
}

/// An axiom of a model.
#[derive(Clone, Debug)]
pub(crate) struct Axiom {
    /// Its name, as the model has it.
    pub(crate) name: String,
    /// What it asks.
    pub(crate) check: Check,
    /// Whether it asks for the opposite: `~acyclic` and so on.
    pub(crate) negated: bool,
    /// Of what.
    pub(crate) gate: GateId,
    /// Whether it may be evaluated on partial executions.
    pub(crate) monotone: bool,
    /// Whether it says no more than coherence.
    pub(crate) coherence: bool,
}

/// A compiled model; by default one without axioms.
#[derive(Clone, Debug, Default)]
pub(crate) struct Circuit {
    /// The gates; each comes after those that it is made of.
    pub(crate) gates: Vec<Gate>,
    /// The recursions.
    pub(crate) fixes: Vec<Fix>,
    /// The axioms, those that may be evaluated on partial executions first.
    pub(crate) axioms: Vec<Axiom>,
    /// The names that the model gives to gates.
    pub(crate) names: HashMap<GateId, String>,
    /// Whether the axioms imply coherence, that po-loc, rf, co and fr together have no cycle, and of
    /// what.
    pub(crate) coherent: Option<Extent>,
    /// Which gates depend on reads-from or coherence.
    pub(crate) dynamic: Vec<bool>,
}

impl Gate {
    /// The gates that it is made of; not those of a recursion.
    pub(crate) fn inputs(&self) -> impl Iterator<Item = GateId> + use<> {
        let inputs = match *self {
            Self::Empty
            | Self::Identity
            | Self::Relation(_)
            | Self::Rf
            | Self::Co
            | Self::Variable(_)
            | Self::Fix { .. }
            | Self::NoEvents
            | Self::AllEvents
            | Self::Set(_) => [None; 3],
            Self::Converse(a)
            | Self::Plus(a)
            | Self::Optional(a)
            | Self::Not(a)
            | Self::On(a)
            | Self::Domain(a)
            | Self::Range(a) => [Some(a), None, None],
            Self::Or(a, b)
            | Self::And(a, b)
            | Self::Minus(a, b)
            | Self::Then(a, b)
            | Self::Product(a, b)
            | Self::SetOr(a, b)
            | Self::SetAnd(a, b)
            | Self::SetMinus(a, b) => [Some(a), Some(b), None],
            Self::Within(a, b, c) => [Some(a), Some(b), Some(c)],
        };
        inputs.into_iter().flatten()
    }

    /// Whether it is a set, else it is a relation.
    pub(crate) const fn is_set(&self) -> bool {
        matches!(
            self,
            Self::NoEvents
                | Self::AllEvents
                | Self::Set(_)
                | Self::SetOr(..)
                | Self::SetAnd(..)
                | Self::SetMinus(..)
                | Self::Domain(_)
                | Self::Range(_)
        )
    }
}
