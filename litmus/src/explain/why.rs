//! [`Broken`]: the axiom that an execution breaks, and the cycle that shows it, edge by edge.

use crate::Execution;
use crate::circuit::{Axiom, Check, Circuit, Facts, Gate, GateId};

/// An axiom that an execution breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The name of the axiom.
    pub axiom: String,
    /// What it asks of a relation: `acyclic`, `irreflexive` or `empty`.
    pub check: &'static str,
    /// The shortest cycle of that relation; for `empty`, one of its pairs. Each edge starts where the
    /// one before it ends. Empty if the axiom asks for the opposite and none is there.
    pub edges: Vec<Edge>,
}

/// A step from event to event that a model's relation has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The event that it starts at, by its number in the structure.
    pub from: usize,
    /// The event that it ends at.
    pub to: usize,
    /// The basic relation: `rf`, `co`, `fr`, `po`, `addr`, ...
    pub relation: String,
    /// The rules of the model that make an order of it, the most specific last.
    pub rules: Vec<String>,
}

/// The axioms that an execution breaks.
pub(crate) fn broken(circuit: &Circuit, execution: &Execution) -> Vec<Broken> {
    let facts = Facts::new(circuit, execution);
    circuit
        .axioms
        .iter()
        .filter(|axiom| !facts.holds(axiom))
        .map(|axiom| Broken {
            axiom: axiom.name.clone(),
            check: match axiom.check {
                Check::Acyclic => "acyclic",
                Check::Irreflexive => "irreflexive",
                Check::Empty => "empty",
            },
            edges: edges(&facts, axiom),
        })
        .collect()
}

/// The edges that show that an axiom is broken.
fn edges(facts: &Facts<'_>, axiom: &Axiom) -> Vec<Edge> {
    if facts.circuit.gates[axiom.gate.index()].is_set() {
        return Vec::new();
    }
    let relation = facts.relation(axiom.gate);
    let steps: Vec<(usize, usize)> = match axiom.check {
        Check::Acyclic => {
            let cycle = relation.cycle().unwrap_or_default();
            let next = cycle.iter().cycle().skip(1);
            cycle.iter().zip(next).map(|(&from, &to)| (from, to)).collect()
        }
        Check::Irreflexive => (0..relation.universe())
            .find(|&it| relation.contains(it, it))
            .map(|it| (it, it))
            .into_iter()
            .collect(),
        Check::Empty => relation.iter().take(1).collect(),
    };
    let mut found = Vec::new();
    for (from, to) in steps {
        Links { facts, found: &mut found }.add(axiom.gate, from, to, &[]);
    }
    // A cycle is told from its first event on.
    if axiom.check != Check::Empty
        && let Some(first) = (0..found.len()).min_by_key(|&index| found[index].from)
    {
        found.rotate_left(first);
    }
    found
}

/// Takes the pairs of relations apart into basic edges.
struct Links<'a, 'f> {
    facts: &'a Facts<'f>,
    found: &'a mut Vec<Edge>,
}

impl Links<'_, '_> {
    /// Adds the basic edges that a pair of a gate's relation is made of.
    fn add(&mut self, id: GateId, from: usize, to: usize, rules: &[String]) {
        let facts = self.facts;
        let name = facts.circuit.names.get(&id);
        let mut inner = rules.to_vec();
        inner.extend(name.cloned());
        let has = |id: GateId| facts.relation(id).contains(from, to);
        match facts.circuit.gates[id.index()] {
            Gate::Or(a, b) => {
                // What says more of the pair comes first: a rule before a composition.
                let first =
                    if has(a) && (!has(b) || self.length(a) <= self.length(b)) { a } else { b };
                self.add(first, from, to, &inner);
            }
            Gate::And(a, b) => {
                let first = if self.is_side_condition(a) { b } else { a };
                self.add(first, from, to, &inner);
            }
            Gate::Optional(a) if from == to && !has(a) => {}
            Gate::Minus(a, _) | Gate::Within(_, a, _) | Gate::Optional(a) => {
                self.add(a, from, to, &inner);
            }
            // From-reads is a name of its own everywhere.
            Gate::Then(a, b) if self.is_from_read(a, b) => self.leaf("fr", from, to, &inner),
            Gate::Then(a, b) => {
                let (first, second) = (facts.relation(a), facts.relation(b));
                let via = first.row(from).iter().find(|&via| second.contains(via, to));
                if let Some(via) = via {
                    self.add(a, from, via, &inner);
                    self.add(b, via, to, &inner);
                }
            }
            Gate::Plus(a) => {
                let steps = path(&facts.relation(a), from, to);
                for pair in steps.windows(2) {
                    self.add(a, pair[0], pair[1], &inner);
                }
            }
            Gate::Identity | Gate::On(_) => {}
            Gate::Rf => self.leaf("rf", from, to, rules),
            Gate::Co => self.leaf("co", from, to, rules),
            Gate::Relation(ref basic) => self.leaf(basic, from, to, rules),
            _ => self.leaf(name.map_or("order", |name| name), from, to, rules),
        }
    }

    fn leaf(&mut self, relation: &str, from: usize, to: usize, rules: &[String]) {
        let relation = relation.to_owned();
        let mut rules: Vec<String> =
            rules.iter().filter(|rule| **rule != relation).cloned().collect();
        rules.dedup();
        self.found.push(Edge { from, to, relation, rules });
    }

    /// How deep a gate is: the number of its compositions.
    fn length(&self, id: GateId) -> usize {
        let gate = &self.facts.circuit.gates[id.index()];
        let inner = gate.inputs().map(|input| self.length(input)).max().unwrap_or(0);
        inner + usize::from(matches!(gate, Gate::Then(..) | Gate::Plus(_)))
    }

    /// Whether a relation only says of what kind a pair is.
    fn is_side_condition(&self, id: GateId) -> bool {
        match &self.facts.circuit.gates[id.index()] {
            Gate::Relation(name) => matches!(&**name, "loc" | "int" | "ext"),
            Gate::Product(..) | Gate::Identity | Gate::Not(_) => true,
            _ => false,
        }
    }

    fn is_from_read(&self, a: GateId, b: GateId) -> bool {
        let gates = &self.facts.circuit.gates;
        let inverse = |id: GateId| match gates[id.index()] {
            Gate::Converse(rf) => gates[rf.index()] == Gate::Rf,
            _ => false,
        };
        inverse(a) && gates[b.index()] == Gate::Co
    }
}

/// A shortest path of at least one step.
fn path(relation: &crate::Relation, from: usize, to: usize) -> Vec<usize> {
    let mut before = vec![None; relation.universe()];
    let mut queue = std::collections::VecDeque::from([from]);
    while let Some(event) = queue.pop_front() {
        for next in relation.row(event).iter() {
            if before[next].is_none() {
                before[next] = Some(event);
                queue.push_back(next);
            }
            if next == to {
                let mut path = vec![to];
                let mut last = before[to];
                while let Some(event) = last {
                    path.push(event);
                    last = if event == from { None } else { before[event] };
                }
                path.reverse();
                return path;
            }
        }
    }
    Vec::new()
}

impl Circuit {
    /// The same without the axioms that say more than coherence; or without any.
    pub(crate) fn weakened(&self, coherence: bool) -> Self {
        let mut weakened = self.clone();
        weakened.axioms.retain(|axiom| coherence && axiom.coherence);
        weakened.coherent = self.coherent.filter(|_| coherence);
        weakened
    }
}
