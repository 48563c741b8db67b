//! [`Judgement`]: what a model says of an execution.

use crate::Relation;
use crate::cat::ast::{Check, Name};
use crate::cat::source::Span;

/// What a model says of an execution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The axioms, in the order in which they are evaluated.
    pub axioms: Vec<AxiomResult>,
    /// The variable of a `with x from S` with an empty S: there is nothing to choose, so that the
    /// execution is not allowed; what comes after it is not evaluated.
    pub without_choice: Option<Name>,
    /// The names of the flags raised.
    pub flags: Vec<Name>,
    /// The tests of `undefined_unless` that do not hold.
    pub undefined: Vec<AxiomResult>,
    /// The relations shown, by name; a set is shown as the identity on it.
    pub shown: Vec<(Name, Relation)>,
}

/// What became of an axiom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AxiomResult {
    /// Its name, if it has one.
    pub name: Option<Name>,
    /// Its text.
    pub span: Span,
    /// What it asks for.
    pub check: Check,
    /// Whether it asks for the opposite.
    pub negated: bool,
    /// Whether it holds.
    pub holds: bool,
    /// The relation that it is about, the evidence if it does not hold. Of a set, the identity.
    pub relation: Relation,
}

impl Judgement {
    /// Whether the execution is allowed: all axioms hold.
    pub fn allowed(&self) -> bool {
        self.without_choice.is_none() && self.axioms.iter().all(|axiom| axiom.holds)
    }

    /// The axioms that do not hold.
    pub fn broken(&self) -> impl Iterator<Item = &AxiomResult> {
        self.axioms.iter().filter(|axiom| !axiom.holds)
    }

    /// The relation shown under a name.
    pub fn show(&self, name: &str) -> Option<&Relation> {
        self.shown.iter().find(|(shown, _)| **shown == *name).map(|(_, relation)| relation)
    }
}

impl AxiomResult {
    /// A shortest cycle of its relation, if it is one about cycles that does not hold.
    pub fn cycle(&self) -> Option<Vec<usize>> {
        let about_cycles = match self.check {
            Check::Acyclic | Check::Irreflexive => true,
            Check::Empty => false,
        };
        if about_cycles && !self.holds && !self.negated { self.relation.cycle() } else { None }
    }
}
