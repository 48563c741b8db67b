//! [`Evaluator`]: a circuit made ready for the executions of one structure.

use super::bits::{Rel, Row, events, first, has, none, put, zip};
use super::{Axiom, Check, Circuit, Gate, GateId};
use crate::path::Dependencies;
use crate::{Event, Structure};

/// The value of a gate.
#[derive(Clone, Debug)]
enum Value<const W: usize> {
    Rel(Rel<W>),
    Set(Row<W>),
}

/// Evaluates the axioms of a circuit on executions of one structure.
#[derive(Clone, Debug)]
pub(crate) struct Evaluator<'c, const W: usize> {
    circuit: &'c Circuit,
    len: usize,
    values: Vec<Value<W>>,
    /// For each gate the one that has its value in this structure: itself, or an input that it is
    /// equal to since another is empty.
    same: Vec<GateId>,
    /// Gates that are empty in every execution of this structure.
    empty: Vec<bool>,
    /// For each axiom the gates to compute before it that no earlier axiom needs.
    schedule: Vec<Vec<GateId>>,
    skip_coherence: bool,
}

/// A relation that a search knows in part or in full.
pub(crate) trait Fill<const W: usize> {
    /// Writes reads-from into an empty relation.
    fn rf(&self, into: &mut Rel<W>);
    /// Writes coherence into an empty relation.
    fn co(&self, into: &mut Rel<W>);
}

impl<'c, const W: usize> Evaluator<'c, W> {
    /// Computes what is the same in all executions of a structure, which has at most `64 * W` events.
    ///
    /// With `skip_coherence`, axioms that say no more than coherence are taken to hold.
    pub(crate) fn new(circuit: &'c Circuit, structure: &Structure, skip_coherence: bool) -> Self {
        let len = structure.len();
        let count = circuit.gates.len();
        let value = |gate: &Gate| {
            if gate.is_set() { Value::Set(none()) } else { Value::Rel(Rel::empty(0)) }
        };
        let mut evaluator = Self {
            circuit,
            len,
            values: circuit.gates.iter().map(value).collect(),
            same: Vec::with_capacity(count),
            empty: vec![false; count],
            schedule: Vec::new(),
            skip_coherence,
        };
        let needed = evaluator.needed();
        for (index, gate) in circuit.gates.iter().enumerate() {
            let id = gate_id(index);
            evaluator.same.push(id);
            if !needed[index] {
                continue;
            }
            if circuit.dynamic[index] {
                evaluator.specialize(id, gate);
            } else {
                evaluator.constant(id, gate, structure);
                evaluator.empty[index] = match &evaluator.values[index] {
                    Value::Rel(rel) => rel.is_empty(),
                    Value::Set(set) => *set == none(),
                };
            }
        }
        evaluator.plan();
        evaluator
    }

    const fn skips(&self, axiom: &Axiom) -> bool {
        self.skip_coherence && axiom.coherence
    }

    /// Which gates any axiom needs.
    fn needed(&self) -> Vec<bool> {
        let mut needed = vec![false; self.values.len()];
        let axioms = self.circuit.axioms.iter().filter(|axiom| !self.skips(axiom));
        let mut open: Vec<GateId> = axioms.map(|axiom| axiom.gate).collect();
        while let Some(id) = open.pop() {
            if !std::mem::replace(&mut needed[id.index()], true) {
                self.circuit.each_input(id, |input| open.push(input));
            }
        }
        needed
    }

    /// What a dynamic gate comes to when some of its inputs are empty in all executions.
    fn specialize(&mut self, id: GateId, gate: &Gate) {
        let empty = |id: GateId| self.empty[id.index()];
        let (is_empty, same) = match *gate {
            Gate::Or(a, b) | Gate::SetOr(a, b) => match (empty(a), empty(b)) {
                (true, true) => (true, id),
                (true, false) => (false, self.same[b.index()]),
                (false, true) => (false, self.same[a.index()]),
                (false, false) => (false, id),
            },
            Gate::And(a, b) | Gate::SetAnd(a, b) | Gate::Then(a, b) | Gate::Product(a, b) => {
                (empty(a) || empty(b), id)
            }
            Gate::Minus(a, b) | Gate::SetMinus(a, b) => {
                if empty(b) {
                    (empty(a), self.same[a.index()])
                } else {
                    (empty(a), id)
                }
            }
            Gate::Converse(a) | Gate::Plus(a) | Gate::On(a) | Gate::Domain(a) | Gate::Range(a) => {
                (empty(a), id)
            }
            Gate::Within(s, r, t) => (empty(s) || empty(r) || empty(t), id),
            Gate::Optional(_)
            | Gate::Not(_)
            | Gate::Variable(_)
            | Gate::Fix { .. }
            | Gate::Rf
            | Gate::Co
            | Gate::Empty
            | Gate::Identity
            | Gate::Relation(_)
            | Gate::NoEvents
            | Gate::AllEvents
            | Gate::Set(_) => (false, id),
        };
        self.empty[id.index()] = is_empty;
        self.same[id.index()] = same;
        if !self.circuit.gates[id.index()].is_set() {
            self.values[id.index()] = Value::Rel(Rel::empty(self.len));
        }
    }

    /// Computes a gate that is the same in all executions.
    fn constant(&mut self, id: GateId, gate: &Gate, structure: &Structure) {
        let len = self.len;
        let value = match gate {
            Gate::Relation(name) => Value::Rel(relation(structure, name)),
            Gate::Set(name) => Value::Set(set(structure, name)),
            Gate::Identity => {
                let mut rel = Rel::empty(len);
                (0..len).for_each(|event| rel.insert(event, event));
                Value::Rel(rel)
            }
            Gate::AllEvents => Value::Set(first(len)),
            Gate::NoEvents => Value::Set(none()),
            _ if gate.is_set() => Value::Set(none()),
            _ => Value::Rel(Rel::empty(len)),
        };
        self.values[id.index()] = value;
        self.compute(id, gate);
    }

    /// Decides which gates to compute for which axiom, in order.
    fn plan(&mut self) {
        let mut done = vec![false; self.values.len()];
        for axiom in &self.circuit.axioms {
            let mut mine = Vec::new();
            let mut open = Vec::new();
            if !self.skips(axiom) {
                open.push(self.same[axiom.gate.index()]);
            }
            while let Some(id) = open.pop() {
                let index = id.index();
                if done[index] || !self.circuit.dynamic[index] || self.empty[index] {
                    continue;
                }
                done[index] = true;
                // The gates of a recursion are computed with it.
                if !matches!(self.circuit.gates[index], Gate::Variable(_)) {
                    mine.push(id);
                }
                self.circuit.each_input(id, |input| open.push(self.same[input.index()]));
            }
            mine.sort();
            self.schedule.push(mine);
        }
    }

    /// The first axiom that is broken, of those that may be evaluated on partial executions, or of
    /// all.
    pub(crate) fn broken(&mut self, execution: &impl Fill<W>, partial: bool) -> Option<usize> {
        for index in 0..self.circuit.axioms.len() {
            if self.skips(&self.circuit.axioms[index]) {
                continue;
            }
            if partial && !self.circuit.axioms[index].monotone {
                // Those that may come before all others.
                return None;
            }
            for position in 0..self.schedule[index].len() {
                let id = self.schedule[index][position];
                match &self.circuit.gates[id.index()] {
                    Gate::Rf => {
                        let rel = self.target(id);
                        rel.clear();
                        execution.rf(rel);
                    }
                    Gate::Co => {
                        let rel = self.target(id);
                        rel.clear();
                        execution.co(rel);
                    }
                    gate => self.compute(id, gate),
                }
            }
            if !self.holds(index) {
                return Some(index);
            }
        }
        None
    }

    fn holds(&self, axiom: usize) -> bool {
        let axiom = &self.circuit.axioms[axiom];
        let gate = self.same[axiom.gate.index()].index();
        let holds = self.empty[gate]
            || match (&self.values[gate], axiom.check) {
                (Value::Rel(rel), Check::Acyclic) => !rel.is_cyclic(),
                (Value::Rel(rel), Check::Irreflexive) => !rel.is_reflexive_somewhere(),
                (Value::Rel(rel), Check::Empty) => rel.is_empty(),
                (Value::Set(set), _) => *set == none(),
            };
        holds != axiom.negated
    }

    fn target(&mut self, id: GateId) -> &mut Rel<W> {
        match &mut self.values[id.index()] {
            Value::Rel(rel) => rel,
            Value::Set(_) => unreachable!("a gate is a set or a relation, as it says itself"),
        }
    }

    /// Computes a gate from its inputs, all of which come before it.
    fn compute(&mut self, id: GateId, gate: &Gate) {
        if let Gate::Fix { fix, relation } = *gate {
            self.fixpoint(id, fix, relation);
            return;
        }
        let (before, from) = self.values.split_at_mut(id.index());
        let rel = |id: GateId| match &before[self.same[id.index()].index()] {
            Value::Rel(rel) => rel,
            Value::Set(_) => unreachable!("the inputs of a gate have the right types"),
        };
        let set = |id: GateId| match &before[self.same[id.index()].index()] {
            Value::Set(set) => set,
            Value::Rel(_) => unreachable!("the inputs of a gate have the right types"),
        };
        match &mut from[0] {
            Value::Rel(out) => match *gate {
                Gate::Or(a, b) => out.or(rel(a), rel(b)),
                Gate::And(a, b) => out.and(rel(a), rel(b)),
                Gate::Minus(a, b) => out.minus(rel(a), rel(b)),
                Gate::Then(a, b) => out.then(rel(a), rel(b)),
                Gate::Converse(a) => out.converse(rel(a)),
                Gate::Plus(a) => out.plus(rel(a)),
                Gate::Optional(a) => out.optional(rel(a), self.len),
                Gate::Within(s, r, t) => out.within(rel(r), set(s), set(t)),
                Gate::Not(a) => {
                    out.clear();
                    let all = first(self.len);
                    for event in 0..self.len {
                        out.set(event, zip(&all, rel(a).row(event), |all, row| all & !row));
                    }
                }
                Gate::On(s) => {
                    out.clear();
                    events(set(s)).for_each(|event| out.insert(event, event));
                }
                Gate::Product(s, t) => {
                    out.clear();
                    events(set(s)).for_each(|event| out.insert_row(event, set(t)));
                }
                _ => {}
            },
            Value::Set(out) => match *gate {
                Gate::SetOr(a, b) => *out = zip(set(a), set(b), |a, b| a | b),
                Gate::SetAnd(a, b) => *out = zip(set(a), set(b), |a, b| a & b),
                Gate::SetMinus(a, b) => *out = zip(set(a), set(b), |a, b| a & !b),
                Gate::Domain(a) => *out = rel(a).live(),
                Gate::Range(a) => {
                    let sum = |sum, event| zip(&sum, rel(a).row(event), |a, b| a | b);
                    *out = events(&rel(a).live()).fold(none(), sum);
                }
                _ => {}
            },
        }
    }

    fn fixpoint(&mut self, id: GateId, fix: u32, relation: u32) {
        let fix = &self.circuit.fixes[fix as usize];
        for &(variable, _) in &fix.equations {
            self.target(variable).clear();
        }
        loop {
            for &inner in &fix.inner {
                self.compute(inner, &self.circuit.gates[inner.index()]);
            }
            let mut changed = false;
            for &(variable, definition) in &fix.equations {
                let definition = self.same[definition.index()].index();
                let Value::Rel(value) = self.values[definition].clone() else { continue };
                let target = self.target(variable);
                let same = target.live() == value.live()
                    && events(&value.live()).all(|event| target.row(event) == value.row(event));
                if !same {
                    target.copy(&value);
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        let variable = fix.equations[relation as usize].0.index();
        if let Value::Rel(value) = self.values[variable].clone() {
            self.target(id).copy(&value);
        }
    }
}

impl Circuit {
    /// Calls a function for each input of a gate; for one of a recursion, for all that the recursion is
    /// made of.
    fn each_input(&self, id: GateId, mut call: impl FnMut(GateId)) {
        let gate = &self.gates[id.index()];
        gate.inputs().for_each(&mut call);
        if let Gate::Fix { fix, .. } = *gate {
            let fix = &self.fixes[fix as usize];
            fix.equations.iter().for_each(|&(variable, definition)| {
                call(variable);
                call(definition);
            });
        }
    }
}

fn gate_id(index: usize) -> GateId {
    GateId(u32::try_from(index).unwrap_or(u32::MAX))
}

/// A set of the structure. The compiler has seen to it that there is one of this name.
fn set<const W: usize>(structure: &Structure, name: &str) -> Row<W> {
    let mut row = none();
    let members: &dyn Fn(&Event) -> bool = match name {
        "R" => &|event| event.reads,
        "W" => &|event| event.writes,
        "M" => &|event| event.cell.is_some(),
        _ => {
            if let Some(set) = structure.set(name) {
                set.iter().for_each(|event| put(&mut row, event));
            }
            return row;
        }
    };
    let events = structure.events.iter().enumerate();
    events.filter(|(_, event)| members(event)).for_each(|(index, _)| put(&mut row, index));
    row
}

/// A relation of the structure, likewise. Those that nearly every model uses are made here, because
/// that is faster.
fn relation<const W: usize>(structure: &Structure, name: &str) -> Rel<W> {
    let len = structure.len();
    let mut rel = Rel::empty(len);
    match name {
        "po" => {
            for (path, &first) in structure.paths.iter().zip(&structure.first) {
                // Events come by ascending steps, so that what is after one is the rest.
                let mut after = none();
                let mut pending = none();
                let mut step = u32::MAX;
                for (index, event) in path.events.iter().enumerate().rev() {
                    if event.step != step {
                        after = zip(&after, &pending, |a, b| a | b);
                        step = event.step;
                    }
                    rel.set(first + index, after);
                    put(&mut pending, first + index);
                }
            }
        }
        "int" => {
            for (path, &start) in structure.paths.iter().zip(&structure.first) {
                let events = start..start + path.events.len();
                let mut row = none();
                events.clone().for_each(|event| put(&mut row, event));
                events.for_each(|event| rel.set(event, row));
            }
        }
        "ext" => {
            let int = relation::<W>(structure, "int");
            let all = first(len);
            for event in 0..len {
                rel.set(event, zip(&all, int.row(event), |all, row| all & !row));
            }
        }
        "loc" if !structure.has_register_events() => {
            let mut cells = vec![none(); structure.cells.len()];
            let events = || structure.events.iter().enumerate();
            for (index, event) in events() {
                event.cell.into_iter().for_each(|cell| put(&mut cells[cell], index));
            }
            for (index, event) in events() {
                event.cell.into_iter().for_each(|cell| rel.set(index, cells[cell]));
            }
        }
        "addr" => fill(&mut rel, structure, |it| &it.address),
        "data" => fill(&mut rel, structure, |it| &it.data),
        "ctrl" => fill(&mut rel, structure, |it| &it.control),
        _ => {
            if let Some(plain) = structure.relation(name) {
                plain.iter().for_each(|(from, to)| rel.insert(from, to));
            }
        }
    }
    debug_assert!(structure.relation(name).is_none_or(|plain| {
        (0..len).all(|a| (0..len).all(|b| plain.contains(a, b) == has(rel.row(a), b)))
    }));
    rel
}

/// Writes dependencies of one kind into an empty relation.
fn fill<const W: usize>(
    rel: &mut Rel<W>,
    structure: &Structure,
    of: impl Fn(&Dependencies) -> &Vec<u16>,
) {
    for (path, &first) in structure.paths.iter().zip(&structure.first) {
        for (to, event) in path.events.iter().enumerate() {
            for &from in of(&event.dependencies) {
                rel.insert(first + usize::from(from), first + to);
            }
        }
    }
}
