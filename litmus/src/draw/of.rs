//! [`Drawing::of`]: an execution of a test as a drawing.

use super::words::{Writer, letters};
use super::{Column, Drawing, Edge, EdgeKind, Node, NodeId};
use crate::explore::Witness;
use crate::{Action, Execution, Relation, Test};

impl Drawing {
    /// An execution of a test, with the numbers that its events read and write. `more` are edges
    /// besides the usual.
    pub fn of_witness(test: &Test, witness: &Witness, more: &[Edge]) -> Self {
        let execution = witness.execution();
        let numbers = execution.numbers();
        let structure = &execution.structure;
        let number = |event: usize| {
            let thread = structure.events[event].thread?;
            let action = structure.path_event(event)?.action;
            let mask = action.access().map_or(u64::MAX, |access| access.size.mask());
            let value = action.written().or(action.read())?;
            Some(numbers[thread][value.index()]? & mask)
        };
        Self::of(&execution, test, number, more)
    }

    /// An execution of a test. Its nodes have the numbers of the structure's events.
    ///
    /// `number` gives what an event writes, or what it reads if it does not write, as far as that is
    /// known. `more` are edges besides the usual, such as those of a cycle; where it has one of the
    /// usual, that one is not drawn twice. Subtitle and notes are the caller's to add.
    ///
    /// The usual edges are those that the others follow from: program order between neighbours,
    /// coherence between neighbours, from-read to the next write, all of reads-from, and the
    /// dependencies. Register events are drawn only where an edge of `more` needs them.
    pub fn of(
        execution: &Execution,
        test: &Test,
        number: impl Fn(usize) -> Option<u64>,
        more: &[Edge],
    ) -> Self {
        let structure = &execution.structure;
        let writer = Writer::new(execution, test, &number);
        let touched = |event: usize| {
            more.iter().any(|edge| edge.from == NodeId(event) || edge.to == NodeId(event))
        };
        let shown: Vec<bool> = (0..structure.len())
            .map(|event| match structure.path_event(event).map(|event| event.action) {
                Some(Action::ReadRegister(_) | Action::WriteRegister(_)) => touched(event),
                Some(
                    Action::Read { .. }
                    | Action::Write { .. }
                    | Action::Update { .. }
                    | Action::Fence(_)
                    | Action::Branch,
                )
                | None => true,
            })
            .collect();
        let mut drawing = Self { title: test.name.clone(), ..Self::default() };
        let mut letter = 0;
        for (thread, &first) in structure.first.iter().enumerate() {
            let mut nodes = Vec::new();
            for (index, path_event) in structure.paths[thread].events.iter().enumerate() {
                let event = first + index;
                if shown[event] {
                    let what = writer.event(event, path_event);
                    let mut lines = vec![format!("{}: {what}", letters(letter))];
                    let code = &test.threads.get(thread).map(|thread| &thread.code.instructions);
                    let instruction = code.and_then(|code| code.get(path_event.instruction));
                    lines.extend(instruction.map(|it| it.text.trim().to_owned()));
                    nodes.push(Node { id: NodeId(event), lines, emphasis: false });
                    letter += 1;
                }
            }
            drawing.columns.push(Column { title: format!("P{thread}"), nodes });
        }
        for (event, it) in structure.events.iter().enumerate() {
            if let (None, Some(cell)) = (it.thread, it.cell) {
                let lines = vec![writer.initial(event, structure.cells[cell].access)];
                drawing.initial.push(Node { id: NodeId(event), lines, emphasis: false });
            }
        }
        drawing.usual(execution, &shown);
        for edge in more {
            drawing.add(edge.clone());
        }
        drawing
    }

    /// Adds the usual edges between events that are shown.
    fn usual(&mut self, execution: &Execution, shown: &[bool]) {
        let structure = &execution.structure;
        let step = |event: usize| structure.path_event(event).map(|event| event.step);
        let program_order: Vec<(usize, usize)> = self
            .columns
            .iter()
            .flat_map(|column| column.nodes.windows(2))
            .map(|pair| (pair[0].id.0, pair[1].id.0))
            .filter(|&(from, to)| step(from) != step(to))
            .collect();
        let coherence: Vec<(usize, usize)> = execution
            .coherence
            .iter()
            .flat_map(|writes| writes.windows(2).map(|pair| (pair[0], pair[1])))
            .collect();
        let rf = execution.rf();
        let next = |write: usize| coherence.iter().find(|&&(from, _)| from == write);
        // Within an instruction it is the update that says so.
        let from_read: Vec<(usize, usize)> = rf
            .iter()
            .filter_map(|(write, read)| Some((read, next(write)?.1)))
            .filter(|&(read, write)| {
                let same_thread = structure.events[read].thread == structure.events[write].thread;
                !(same_thread && step(read) == step(write))
            })
            .collect();
        let named = |name: &str| structure.relation(name).map_or_else(Vec::new, pairs);
        let all = [
            ("po", program_order),
            ("rf", pairs(rf)),
            ("co", coherence),
            ("fr", from_read),
            ("addr", named("addr")),
            ("data", named("data")),
            ("ctrl", nearest(&named("ctrl"), |event| structure.events[event].writes)),
            ("amo", named("amo")),
            ("lxsx", named("lxsx")),
        ];
        for (label, pairs) in all {
            let kind = EdgeKind::of_relation(label);
            for (from, to) in pairs.into_iter().filter(|&(from, to)| shown[from] && shown[to]) {
                self.add(Edge {
                    from: NodeId(from),
                    to: NodeId(to),
                    label: label.to_owned(),
                    kind,
                    in_cycle: false,
                });
            }
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "relations are made for this alone")]
fn pairs(relation: Relation) -> Vec<(usize, usize)> {
    relation.iter().collect()
}

/// Of the pairs from an event the first that leads to a write, which control dependencies order
/// everywhere, or else the first: what comes later depends on it just as well.
fn nearest(pairs: &[(usize, usize)], writes: impl Fn(usize) -> bool) -> Vec<(usize, usize)> {
    pairs
        .chunk_by(|a, b| a.0 == b.0)
        .filter_map(|same| same.iter().find(|pair| writes(pair.1)).or(same.first()).copied())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Node as ValueNode, Values};
    use crate::{
        Access, Cell, Code, Dependencies, End, Formula, Instruction, Isa, Location, Path,
        PathEvent, Quantifier, Structure, Tag, Tags, Thread,
    };
    use acqrel_isa::Size;
    use acqrel_machine::{Place, Reg};
    use std::sync::Arc;

    const X: Access = Access { address: 0x1000, size: Size::DW };
    const Y: Access = Access { address: 0x1108, size: Size::DW };

    fn event(action: Action, tags: &[Tag], step: u32, dependencies: Dependencies) -> PathEvent {
        let tags = tags.iter().copied().collect::<Tags>();
        PathEvent { action, tags, instruction: step as usize, step, dependencies }
    }

    fn path(values: Values, events: Vec<PathEvent>) -> Arc<Path> {
        Arc::new(Path {
            events,
            values,
            constraints: Vec::new(),
            registers: Vec::new(),
            end: End::Complete,
            amo: Vec::new(),
            lxsx: Vec::new(),
            iico_data: Vec::new(),
            iico_ctrl: Vec::new(),
            iico_order: Vec::new(),
        })
    }

    fn thread(texts: &[&str]) -> Thread {
        let instruction = |(address, text): (u64, &&str)| Instruction {
            address,
            next: address + 1,
            ops: Vec::new(),
            text: (*text).to_owned(),
            line: 0,
        };
        let instructions = (0..).zip(texts).map(instruction).collect();
        Thread::new(Code::new(Isa::Bpf, instructions), Vec::new())
    }

    /// P0 writes 1 to x and adds to it; P1 reads x twice, with an address, and writes y[1].
    fn sample() -> (Execution, Test) {
        let none = Dependencies::default;
        let mut first = Values::default();
        let one = first.constant(1);
        let (read, two) = (first.intern(ValueNode::Read(1)), first.constant(2));
        let update = Action::Update { access: X, read, written: two };
        let first = path(
            first,
            vec![
                event(Action::Write { access: X, value: one }, &[Tag::BpfRelease], 0, none()),
                event(update, &[Tag::Full, Tag::Atomic], 1, none()),
            ],
        );
        let mut second = Values::default();
        let (read, again) = (second.intern(ValueNode::Read(0)), second.intern(ValueNode::Read(3)));
        let register = Reg::new(3).unwrap();
        let address = Dependencies { address: vec![0], ..none() };
        let control = Dependencies { control: vec![0], ..none() };
        let second = path(
            second,
            vec![
                event(Action::Read { access: X, value: read }, &[Tag::BpfAcquire], 0, none()),
                event(Action::WriteRegister(Place::Reg(register)), &[], 0, none()),
                event(Action::Branch, &[], 1, control.clone()),
                event(Action::Read { access: X, value: again }, &[], 2, address),
                event(Action::Write { access: Y, value: again }, &[], 3, control),
            ],
        );
        let cell = |access, initial| Cell { access, initial };
        let cells: Arc<[Cell]> = Arc::new([cell(X, 7), cell(Y, 0)]);
        let mut reads_from = vec![None; 9];
        (reads_from[3], reads_from[4], reads_from[7]) = (Some(2), Some(2), Some(0));
        let execution = Execution {
            structure: Arc::new(Structure::new(cells, vec![first, second])),
            reads_from,
            coherence: vec![vec![0, 2, 3], vec![1, 8]],
        };
        let location = |name: &str, address, initial| Location {
            name: name.to_owned(),
            address,
            size: Some(Size::DW),
            initial,
        };
        let test = Test {
            name: "sample".to_owned(),
            isa: Isa::Bpf,
            threads: vec![
                thread(&["release x", "add x"]),
                thread(&["acquire x", "if", "read x", "write y"]),
            ],
            locations: vec![location("x", 0x1000, vec![7]), location("y", 0x1100, vec![0, 0])],
            filter: None,
            observed: Vec::new(),
            quantifier: Quantifier::Exists,
            condition: Formula::True,
            origin: crate::Origin::default(),
        };
        (execution, test)
    }

    fn edges(drawing: &Drawing) -> Vec<String> {
        let text = |edge: &Edge| {
            let cycle = if edge.in_cycle { "!" } else { "" };
            format!("{} {} {}{cycle}", edge.from.0, edge.label, edge.to.0)
        };
        drawing.edges.iter().map(text).collect()
    }

    /// What the events of the sample write.
    fn number(event: usize) -> Option<u64> {
        match event {
            2 => Some(1),
            3 => Some(2),
            8 => Some(0x1000),
            _ => None,
        }
    }

    #[test]
    fn events_have_letters_values_and_instructions() {
        let (execution, test) = sample();
        let drawing = Drawing::of(&execution, &test, number, &[]);
        let text: Vec<String> = drawing.nodes().map(|node| node.lines.join(" | ")).collect();
        let expected = [
            "init x=7",
            "init y[1]=0",
            "a: W[rel] x=1 | release x",
            "b: RMW[full] x=1\u{2192}2 | add x",
            "c: R[acq] x=1 | acquire x",
            "d: branch | if",
            "e: R x=7 | read x",
            "f: W y[1]=x | write y",
        ];
        assert_eq!(text, expected);
        assert!(drawing.svg().is_ok());
    }

    #[test]
    fn edges_are_those_that_others_follow_from() {
        let (execution, test) = sample();
        let drawing = Drawing::of(&execution, &test, number, &[]);
        let expected = [
            "2 po 3", "4 po 6", "6 po 7", "7 po 8", "0 rf 7", "2 rf 3", "2 rf 4", "0 co 2",
            "2 co 3", "1 co 8", "7 fr 2", "4 fr 3", "4 addr 7", "4 ctrl 8",
        ];
        assert_eq!(edges(&drawing), expected);
    }

    #[test]
    fn edges_of_the_caller_join_the_usual() {
        let (execution, test) = sample();
        let edge = |from, label: &str, to, in_cycle| Edge {
            from: NodeId(from),
            to: NodeId(to),
            label: label.to_owned(),
            kind: EdgeKind::of_relation(label),
            in_cycle,
        };
        let more =
            [edge(7, "fr", 2, true), edge(2, "ppo", 5, true), edge(5, "iico_data", 6, false)];
        let drawing = Drawing::of(&execution, &test, number, &more);
        let edges = edges(&drawing);
        assert!(edges.contains(&"7 fr 2!".to_owned()) && !edges.contains(&"7 fr 2".to_owned()));
        assert!(edges.ends_with(&["2 ppo 5!".to_owned(), "5 iico_data 6".to_owned()]));
        assert_eq!(drawing.node(NodeId(5)).unwrap().lines, ["d: Wreg r3", "acquire x"]);
        let emphasis: Vec<usize> =
            drawing.nodes().filter(|node| node.emphasis).map(|node| node.id.0).collect();
        assert_eq!(emphasis, [2, 5, 7]);
    }
}
