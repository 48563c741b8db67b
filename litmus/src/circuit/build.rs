//! [`Builder`]: makes a [`Circuit`] gate by gate, simplifying on the way.

use super::coherence::Coherence;
use super::monotone::{dynamic, monotone};
use super::{Axiom, Check, Circuit, Fix, Gate, GateId};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Makes a circuit. Gates that compute the same are one gate.
#[derive(Clone, Debug, Default)]
pub(crate) struct Builder {
    gates: Vec<Gate>,
    known: HashMap<Gate, GateId>,
    fixes: Vec<Fix>,
    axioms: Vec<Axiom>,
    names: HashMap<GateId, String>,
    variables: u32,
}

impl Builder {
    /// The gate that computes something.
    pub(crate) fn gate(&mut self, gate: Gate) -> GateId {
        let gate = match self.simplify(gate) {
            Ok(known) => return known,
            Err(gate) => gate,
        };
        if let Some(&known) = self.known.get(&gate) {
            return known;
        }
        let Ok(index) = u32::try_from(self.gates.len()) else {
            unreachable!("a model of 2^32 gates does not fit in memory")
        };
        self.gates.push(gate.clone());
        self.known.insert(gate, GateId(index));
        GateId(index)
    }

    /// What a gate computes.
    pub(crate) fn get(&self, id: GateId) -> &Gate {
        &self.gates[id.index()]
    }

    /// A relation of the structure, by name.
    pub(crate) fn relation(&mut self, name: &str) -> GateId {
        self.gate(Gate::Relation(Arc::from(name)))
    }

    /// A set of the structure, by name.
    pub(crate) fn set(&mut self, name: &str) -> GateId {
        self.gate(Gate::Set(Arc::from(name)))
    }

    /// Whether a gate is empty in every execution.
    pub(crate) fn is_empty(&self, id: GateId) -> bool {
        matches!(self.get(id), Gate::Empty | Gate::NoEvents)
    }

    /// An equal gate that is there already, or else a gate to make.
    fn simplify(&mut self, gate: Gate) -> Result<GateId, Gate> {
        let empty = |id: GateId| self.is_empty(id);
        match gate {
            Gate::Or(a, b) | Gate::SetOr(a, b) if a == b || empty(b) => Ok(a),
            Gate::Or(a, b) | Gate::SetOr(a, b) if empty(a) => Ok(b),
            // Both orders are one gate.
            Gate::Or(a, b) if a > b => Err(Gate::Or(b, a)),
            Gate::SetOr(a, b) if a > b => Err(Gate::SetOr(b, a)),
            Gate::And(a, b) | Gate::SetAnd(a, b) if a == b || empty(a) => Ok(a),
            Gate::And(_, b) | Gate::SetAnd(_, b) if empty(b) => Ok(b),
            Gate::And(a, b) if a > b => Err(Gate::And(b, a)),
            Gate::SetAnd(a, b) if *self.get(a) == Gate::AllEvents => Ok(b),
            Gate::SetAnd(a, b) if *self.get(b) == Gate::AllEvents => Ok(a),
            Gate::SetAnd(a, b) if a > b => Err(Gate::SetAnd(b, a)),
            Gate::Minus(a, b) | Gate::SetMinus(a, b) if empty(a) || empty(b) => Ok(a),
            Gate::Minus(a, b) if a == b => Ok(self.gate(Gate::Empty)),
            // `a \ (a & c)` is `a \ c`, of which it is easier to see that it is monotone in a.
            Gate::Minus(a, b) => match *self.get(b) {
                Gate::And(x, c) if x == a => Ok(self.gate(Gate::Minus(a, c))),
                Gate::And(c, x) if x == a => Ok(self.gate(Gate::Minus(a, c))),
                _ => Err(Gate::Minus(a, b)),
            },
            Gate::Then(a, _) if empty(a) => Ok(a),
            Gate::Then(_, b) if empty(b) => Ok(b),
            Gate::Then(a, b) => match (self.get(a).clone(), self.get(b).clone()) {
                (Gate::Identity, _) => Ok(b),
                (_, Gate::Identity) => Ok(a),
                (Gate::On(set), Gate::On(other)) => {
                    let both = self.gate(Gate::SetAnd(set, other));
                    Ok(self.gate(Gate::On(both)))
                }
                // Restrictions of a restriction become one, see `Gate::Within` below.
                (Gate::On(from), _) => {
                    let all = self.gate(Gate::AllEvents);
                    Ok(self.gate(Gate::Within(from, b, all)))
                }
                (_, Gate::On(to)) => {
                    let all = self.gate(Gate::AllEvents);
                    Ok(self.gate(Gate::Within(all, a, to)))
                }
                // Identities are long; what is added to one is often short.
                (Gate::Optional(more), _) => {
                    let longer = self.gate(Gate::Then(more, b));
                    Ok(self.gate(Gate::Or(b, longer)))
                }
                (_, Gate::Optional(more)) => {
                    let longer = self.gate(Gate::Then(a, more));
                    Ok(self.gate(Gate::Or(a, longer)))
                }
                _ => Err(Gate::Then(a, b)),
            },
            Gate::Within(s, r, t) if empty(s) || empty(r) || empty(t) => Ok(self.gate(Gate::Empty)),
            Gate::Within(s, r, t) => match *self.get(r) {
                Gate::Within(s2, r2, t2) => {
                    let (s, t) = (self.gate(Gate::SetAnd(s, s2)), self.gate(Gate::SetAnd(t, t2)));
                    Ok(self.gate(Gate::Within(s, r2, t)))
                }
                _ => Err(Gate::Within(s, r, t)),
            },
            Gate::Converse(a) => match *self.get(a) {
                Gate::Converse(b) => Ok(b),
                Gate::Empty | Gate::Identity | Gate::On(_) => Ok(a),
                _ => Err(Gate::Converse(a)),
            },
            Gate::Plus(a) => match self.get(a) {
                Gate::Empty | Gate::Identity | Gate::On(_) | Gate::Plus(_) => Ok(a),
                _ => Err(Gate::Plus(a)),
            },
            Gate::Optional(a) => match self.get(a) {
                Gate::Empty | Gate::Identity => Ok(self.gate(Gate::Identity)),
                Gate::Optional(_) => Ok(a),
                _ => Err(Gate::Optional(a)),
            },
            Gate::On(s) if empty(s) => Ok(self.gate(Gate::Empty)),
            Gate::On(s) if *self.get(s) == Gate::AllEvents => Ok(self.gate(Gate::Identity)),
            Gate::Product(s, t) if empty(s) || empty(t) => Ok(self.gate(Gate::Empty)),
            Gate::Domain(a) | Gate::Range(a) => match *self.get(a) {
                Gate::Empty => Ok(self.gate(Gate::NoEvents)),
                Gate::Identity => Ok(self.gate(Gate::AllEvents)),
                Gate::On(s) => Ok(s),
                _ => Err(gate),
            },
            _ => Err(gate),
        }
    }

    /// Gives a gate a name, unless it has one.
    pub(crate) fn name(&mut self, id: GateId, name: &str) {
        self.names.entry(id).or_insert_with(|| name.to_owned());
    }

    /// A new variable of a recursion.
    pub(crate) fn variable(&mut self) -> GateId {
        self.variables += 1;
        self.gate(Gate::Variable(self.variables))
    }

    /// The relations that equations `variable = definition` define, as least fixpoints.
    ///
    /// A recursion `r = a | r; r` is a closure.
    ///
    /// None if a definition takes away what a variable has: it may have no fixpoint then.
    pub(crate) fn fix(&mut self, equations: Vec<(GateId, GateId)>) -> Option<Vec<GateId>> {
        if let [(variable, definition)] = equations[..] {
            if !self.depends(definition, &[variable]) {
                return Some(vec![definition]);
            }
            if let Some(closed) = self.closure_of(variable, definition) {
                return Some(vec![self.gate(Gate::Plus(closed))]);
            }
        }
        let variables: Vec<GateId> = equations.iter().map(|&(variable, _)| variable).collect();
        // What was simplified away depends on them, too, and is not part of it.
        let needed = self.made_of(&equations);
        let mut inner = self.dependents(&variables);
        inner.retain(|id| needed[id.index()]);
        let fixed = |id: &GateId| !variables.contains(id) && !inner.contains(id);
        let all_grow = inner.iter().all(|&id| match self.get(id) {
            Gate::Minus(_, less) | Gate::SetMinus(_, less) | Gate::Not(less) => fixed(less),
            _ => true,
        });
        if !all_grow {
            return None;
        }
        let fix = u32::try_from(self.fixes.len()).unwrap_or(u32::MAX);
        let count = u32::try_from(equations.len()).unwrap_or(u32::MAX);
        self.fixes.push(Fix { equations, inner });
        Some((0..count).map(|relation| self.gate(Gate::Fix { fix, relation })).collect())
    }

    /// What `definition` is the transitive closure of, if it is `a | variable; variable`.
    fn closure_of(&mut self, variable: GateId, definition: GateId) -> Option<GateId> {
        let mut terms = Vec::new();
        self.terms(definition, &mut terms);
        let step = self.gate(Gate::Then(variable, variable));
        let position = terms.iter().position(|&term| term == step)?;
        terms.remove(position);
        if terms.iter().any(|&term| self.depends(term, &[variable])) {
            return None;
        }
        let empty = self.gate(Gate::Empty);
        Some(terms.into_iter().fold(empty, |sum, term| self.gate(Gate::Or(sum, term))))
    }

    /// The relations that one is the union of, each once.
    pub(crate) fn terms(&self, id: GateId, into: &mut Vec<GateId>) {
        let mut seen = HashSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            match *self.get(id) {
                Gate::Or(a, b) => open.extend([b, a]),
                _ => into.push(id),
            }
        }
    }

    /// Which gates the definitions of a recursion are made of.
    fn made_of(&self, equations: &[(GateId, GateId)]) -> Vec<bool> {
        let mut found = vec![false; self.gates.len()];
        let mut open: Vec<GateId> = equations.iter().map(|&(_, definition)| definition).collect();
        while let Some(id) = open.pop() {
            if std::mem::replace(&mut found[id.index()], true) {
                continue;
            }
            let gate = self.get(id);
            open.extend(gate.inputs());
            if let Gate::Fix { fix, .. } = *gate {
                let equations = &self.fixes[fix as usize].equations;
                open.extend(equations.iter().map(|&(_, definition)| definition));
            }
        }
        found
    }

    /// The gates that depend on any of these variables, in order.
    fn dependents(&self, variables: &[GateId]) -> Vec<GateId> {
        let mut depends = vec![false; self.gates.len()];
        let mut found = Vec::new();
        for (index, gate) in self.gates.iter().enumerate() {
            let Ok(id) = u32::try_from(index).map(GateId) else { break };
            let through = match *gate {
                Gate::Fix { fix, .. } => {
                    let inner = &self.fixes[fix as usize].equations;
                    inner.iter().any(|&(_, definition)| depends[definition.index()])
                }
                _ => gate.inputs().any(|input| depends[input.index()]),
            };
            if through {
                found.push(id);
            }
            depends[index] = through || variables.contains(&id);
        }
        found
    }

    fn depends(&self, id: GateId, variables: &[GateId]) -> bool {
        variables.contains(&id) || self.dependents(variables).contains(&id)
    }

    /// Adds an axiom.
    ///
    /// That a closure is irreflexive is that what it closes is acyclic, which is cheaper.
    pub(crate) fn axiom(&mut self, name: &str, check: Check, negated: bool, gate: GateId) {
        let (check, gate) = match (check, self.get(gate)) {
            (Check::Irreflexive | Check::Acyclic, &Gate::Plus(closed)) => (Check::Acyclic, closed),
            _ => (check, gate),
        };
        let name = name.to_owned();
        self.axioms.push(Axiom { name, check, negated, gate, monotone: false, coherence: false });
    }

    /// The circuit. `extends` is a relation that coherence extends besides.
    pub(crate) fn finish(mut self) -> Circuit {
        let dynamic = dynamic(&self.gates, &self.fixes);
        let monotone = monotone(&self.gates, &self.fixes, &dynamic);
        let coherence = Coherence::new(&mut self);
        let mut axioms = std::mem::take(&mut self.axioms);
        let coherent = axioms.iter().filter_map(|axiom| coherence.extent(&self, axiom)).max();
        for axiom in &mut axioms {
            axiom.monotone = !axiom.negated && monotone[axiom.gate.index()];
            axiom.coherence =
                coherent.is_some_and(|extent| coherence.implies(&self, axiom, extent));
        }
        axioms.sort_by_key(|axiom| (!axiom.monotone, axiom.gate));
        // The analysis can add gates, of which none is needed.
        self.gates.truncate(dynamic.len());
        let Self { gates, fixes, names, .. } = self;
        Circuit { gates, fixes, axioms, names, coherent, dynamic }
    }
}
