//! [`Facts`]: every gate of a circuit in one execution, plainly; for saying why.

use super::{Axiom, Check, Circuit, Gate, GateId};
use crate::{Execution, Relation, Set};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The values of a circuit's gates in one execution, each computed when it is asked for.
pub(crate) struct Facts<'a> {
    pub(crate) circuit: &'a Circuit,
    pub(crate) execution: &'a Execution,
    relations: RefCell<HashMap<GateId, Rc<Relation>>>,
}

impl<'a> Facts<'a> {
    pub(crate) fn new(circuit: &'a Circuit, execution: &'a Execution) -> Self {
        Self { circuit, execution, relations: RefCell::default() }
    }

    fn gate(&self, id: GateId) -> &'a Gate {
        &self.circuit.gates[id.index()]
    }

    /// Whether an axiom holds.
    pub(crate) fn holds(&self, axiom: &Axiom) -> bool {
        if self.gate(axiom.gate).is_set() {
            return self.set(axiom.gate).is_empty() != axiom.negated;
        }
        let relation = self.relation(axiom.gate);
        let len = relation.universe();
        let holds = match axiom.check {
            Check::Acyclic => relation.cycle().is_none(),
            Check::Irreflexive => !(0..len).any(|event| relation.contains(event, event)),
            Check::Empty => relation.is_empty(),
        };
        holds != axiom.negated
    }

    /// A gate that is a set.
    pub(crate) fn set(&self, id: GateId) -> Set {
        let structure = &self.execution.structure;
        let len = structure.len();
        match self.gate(id) {
            Gate::AllEvents => Set::full(len),
            Gate::Set(name) => structure.set(name).unwrap_or_else(|| Set::empty(len)),
            &Gate::SetOr(a, b) => self.set(a).or(&self.set(b)),
            &Gate::SetAnd(a, b) => self.set(a).and(&self.set(b)),
            &Gate::SetMinus(a, b) => self.set(a).minus(&self.set(b)),
            &Gate::Domain(a) => self.relation(a).domain(),
            &Gate::Range(a) => self.relation(a).range(),
            _ => Set::empty(len),
        }
    }

    /// A gate that is a relation.
    pub(crate) fn relation(&self, id: GateId) -> Rc<Relation> {
        if let Some(known) = self.relations.borrow().get(&id) {
            return Rc::clone(known);
        }
        let relation = Rc::new(self.compute(id));
        self.relations.borrow_mut().insert(id, Rc::clone(&relation));
        relation
    }

    fn compute(&self, id: GateId) -> Relation {
        let structure = &self.execution.structure;
        let len = structure.len();
        match self.gate(id) {
            Gate::Identity => Relation::identity(&Set::full(len)),
            Gate::Relation(name) => {
                structure.relation(name).unwrap_or_else(|| Relation::empty(len))
            }
            Gate::Rf => self.execution.rf(),
            Gate::Co => self.execution.co(),
            &Gate::Or(a, b) => self.relation(a).or(&self.relation(b)),
            &Gate::And(a, b) => self.relation(a).and(&self.relation(b)),
            &Gate::Minus(a, b) => self.relation(a).minus(&self.relation(b)),
            &Gate::Then(a, b) => self.relation(a).then(&self.relation(b)),
            &Gate::Converse(a) => self.relation(a).converse(),
            &Gate::Plus(a) => self.relation(a).plus(),
            &Gate::Optional(a) => self.relation(a).optional(),
            &Gate::Not(a) => self.relation(a).not(),
            &Gate::On(s) => Relation::identity(&self.set(s)),
            &Gate::Within(s, a, t) => {
                self.relation(a).and(&Relation::product(&self.set(s), &self.set(t)))
            }
            &Gate::Product(s, t) => Relation::product(&self.set(s), &self.set(t)),
            &Gate::Fix { fix, relation } => self.fixpoint(fix as usize, relation as usize),
            _ => Relation::empty(len),
        }
    }

    fn fixpoint(&self, fix: usize, relation: usize) -> Relation {
        let fix = &self.circuit.fixes[fix];
        let empty = Rc::new(Relation::empty(self.execution.structure.len()));
        let mut values = vec![empty; fix.equations.len()];
        loop {
            for (&(variable, _), value) in fix.equations.iter().zip(&values) {
                let mut relations = self.relations.borrow_mut();
                fix.inner.iter().for_each(|inner| {
                    relations.remove(inner);
                });
                relations.insert(variable, Rc::clone(value));
            }
            let next: Vec<Rc<Relation>> =
                fix.equations.iter().map(|&(_, definition)| self.relation(definition)).collect();
            if next == values {
                return values[relation].as_ref().clone();
            }
            values = next;
        }
    }
}
