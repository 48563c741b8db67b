//! [`blame`]: which order an outcome of machine code shows to be lost.

use super::matching::{Halves, Matching};
use super::{Checked, Checker, Subject};
use crate::circuit::{Circuit, Facts};
use crate::explain::{Broken, Edge, broken};
use crate::explore::{State, Witness};
use crate::{Execution, Relation};
use acqrel_machine::Arch;

/// Why an outcome of machine code is none of its program.
#[derive(Clone, Debug)]
pub enum Blame {
    /// An order is lost.
    Order(Box<LostOrder>),
    /// No execution of the program reads and writes what the machine code does, however its accesses
    /// are ordered: a value is wrong, or an update is not one.
    Value,
}

/// An order of the program that machine code does not keep.
#[derive(Clone, Debug)]
pub struct LostOrder {
    /// The execution of the program that does what that of the machine code does.
    pub program: Witness,
    /// For each of its events, those of the machine code.
    pub machine: Vec<Vec<usize>>,
    /// What forbids it: an axiom of the model of BPF, and the shortest cycle.
    pub broken: Broken,
    /// For each edge of that cycle, whether the machine code keeps it.
    pub kept: Vec<bool>,
}

impl LostOrder {
    /// The edges that are lost.
    pub fn edges(&self) -> impl Iterator<Item = &Edge> {
        let all = self.broken.edges.iter().zip(&self.kept);
        all.filter_map(|(edge, kept)| (!kept).then_some(edge))
    }
}

/// Says why an outcome of machine code, which must be none of its program, is none: the execution is
/// taken for one of the program, and what the model of BPF says against it is held against the
/// orders that the target has between the same accesses.
pub fn blame(
    checker: &Checker,
    subject: &Subject,
    checked: &Checked,
    arch: Arch,
    state: &State,
) -> Blame {
    let machine = state.witness.execution();
    let Some(matching) = Matching::of(subject, checked, &machine) else { return Blame::Value };
    let bpf = &checker.bpf.circuit;
    let all = broken(bpf, &matching.program);
    let Some(broken) = all.into_iter().min_by_key(|broken| broken.edges.len()) else {
        return Blame::Value;
    };
    let order = order(&checker.judge(arch).circuit, &machine);
    let structure = &matching.program.structure;
    let thread = |event: usize| structure.events[event].thread;
    let kept = kept(&broken.edges, &matching.machine, &order, &thread);
    let events = |it: &Halves| it.read.into_iter().chain(it.write).collect();
    Blame::Order(Box::new(LostOrder {
        machine: matching.machine.iter().map(events).collect(),
        program: Witness::from(&matching.program),
        broken,
        kept,
    }))
}

/// Of each edge of a cycle, whether the machine code keeps it. Those between threads it does; of those
/// within one, what counts is that the ends of each row of them are ordered. If an order is lost though
/// each step is kept, because one step is to the read of an update and the next from its write, all
/// of the row is lost.
fn kept(
    edges: &[Edge],
    machine: &[Halves],
    order: &Relation,
    thread: &dyn Fn(usize) -> Option<usize>,
) -> Vec<bool> {
    let between = |edge: &Edge| thread(edge.from) != thread(edge.to);
    let count = edges.len();
    let mut kept = vec![true; count];
    let start = edges.iter().position(between).unwrap_or(0);
    let turned: Vec<usize> = (start..start + count).map(|index| index % count).collect();
    for row in turned.split(|&index| between(&edges[index])).filter(|row| !row.is_empty()) {
        let (Some(&first), Some(&last)) = (row.first(), row.last()) else { continue };
        let before = &edges[(first + count - 1) % count];
        let after = &edges[(last + 1) % count];
        let ordered = |first: usize, last: usize| {
            let side =
                |at: usize, end: usize, side: Side| if at == end { side } else { Side::Inside };
            let (begin, end) = (row[0], row[row.len() - 1]);
            let from = ends(machine[edges[first].from], before, side(first, begin, Side::First));
            let to = ends(machine[edges[last].to], after, side(last, end, Side::Last));
            from.iter().any(|&from| to.iter().any(|&to| from == to || order.contains(from, to)))
        };
        if ordered(first, last) {
            continue;
        }
        for &index in row {
            kept[index] = is_communication(&edges[index]) || ordered(index, index);
        }
        if row.iter().all(|&index| kept[index]) {
            for &index in row {
                kept[index] = is_communication(&edges[index]);
            }
        }
    }
    kept
}

/// Whether an edge is one of reads-from, coherence or from-read, which no code can lose.
fn is_communication(edge: &Edge) -> bool {
    matches!(edge.relation.as_str(), "rf" | "co" | "fr")
}

/// The events of the machine that count at the end of a row of edges within a thread: the half by
/// which the neighbouring edge between threads comes or goes. Inside of a row both count.
fn ends(halves: Halves, neighbour: &Edge, side: Side) -> Vec<usize> {
    let half = match (neighbour.relation.as_str(), side) {
        ("rf", Side::First) | ("fr", Side::Last) => halves.read,
        ("fr" | "co", Side::First) | ("rf" | "co", Side::Last) => halves.write,
        _ => None,
    };
    half.map_or_else(|| halves.read.into_iter().chain(halves.write).collect(), |it| vec![it])
}

/// Where in a row of edges an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    First,
    Inside,
    Last,
}

/// The order that a model makes of an execution: what its acyclicity axioms are about, closed.
fn order(circuit: &Circuit, execution: &Execution) -> Relation {
    let facts = Facts::new(circuit, execution);
    let mut order = Relation::empty(execution.structure.len());
    for axiom in circuit.axioms.iter().filter(|axiom| axiom.name == "external") {
        order = order.or(&facts.relation(axiom.gate));
    }
    order.plus()
}
