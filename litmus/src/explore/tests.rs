//! Searches of structures made by hand, under models in the cat language.

use super::{Options, Problem, Reductions, run};
use crate::cat::Model;
use crate::circuit::{Circuit, compile};
use crate::path::{Dependencies, End, PathEvent};
use crate::test::{Formula, Observable, Quantifier, Test};
use crate::value::{Node, Values};
use crate::{Access, Action, Cell, Code, Isa, Path, Tag, Tags, Thread};
use acqrel_isa::Size;
use acqrel_machine::{Place, Reg};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a thread does.
#[derive(Clone, Copy)]
enum Do {
    /// Writes a number to a cell.
    Write(u64, u64),
    /// Reads a cell to the next register.
    Read(u64),
    /// Adds a number to a cell, a full barrier.
    Add(u64, u64),
}

const fn access(cell: u64) -> Access {
    Access { address: 0x1000 + 16 * cell, size: Size::DW }
}

fn path(actions: &[Do]) -> Path {
    let mut values = Values::default();
    let mut registers = Vec::new();
    let mut events = Vec::new();
    for (index, &action) in actions.iter().enumerate() {
        let number = u16::try_from(index).unwrap();
        let read = values.intern(Node::Read(number));
        let (action, tags) = match action {
            Do::Write(cell, value) => {
                let value = values.constant(value);
                (Action::Write { access: access(cell), value }, Tags::NONE)
            }
            Do::Read(cell) => {
                let register = Reg::new(u8::try_from(registers.len()).unwrap()).unwrap();
                registers.push((Place::Reg(register), read));
                (Action::Read { access: access(cell), value: read }, Tags::NONE)
            }
            Do::Add(cell, operand) => {
                let operand = values.constant(operand);
                let (op, size) = (acqrel_machine::op::RmwOp::Add, Size::DW);
                let written = values.intern(Node::Update { op, size, old: read, operand });
                let tags = Tags::NONE.with(Tag::Atomic).with(Tag::Full);
                (Action::Update { access: access(cell), read, written }, tags)
            }
        };
        let step = u32::from(number);
        let dependencies = Dependencies::default();
        events.push(PathEvent { action, tags, instruction: index, step, dependencies });
    }
    Path {
        events,
        values,
        constraints: Vec::new(),
        registers,
        end: End::Complete,
        amo: Vec::new(),
        lxsx: Vec::new(),
        iico_data: Vec::new(),
        iico_ctrl: Vec::new(),
        iico_order: Vec::new(),
    }
}

/// How many states and executions there are.
fn count(threads: &[Vec<Do>], memory: bool, circuit: &Circuit, options: &Options) -> (usize, u64) {
    let paths: Vec<Path> = threads.iter().map(|actions| path(actions)).collect();
    let accesses = paths.iter().flat_map(|path| &path.events).filter_map(|it| it.action.access());
    let accesses: BTreeSet<Access> = accesses.collect();
    let cells: Vec<Cell> = accesses.iter().map(|&access| Cell { access, initial: 0 }).collect();
    let registers = paths.iter().enumerate().flat_map(|(thread, path)| {
        path.registers.iter().map(move |&(place, _)| {
            let Place::Reg(register) = place else { unreachable!() };
            let name = format!("r{}", register.number());
            Observable::Register { thread, register, name, size: Size::DW }
        })
    });
    let locations = cells.iter().enumerate().map(|(index, cell)| crate::Location {
        name: format!("x{index}"),
        address: cell.access.address,
        size: None,
        initial: vec![0],
    });
    let code = Code::new(Isa::Bpf, Vec::new());
    let last = (0..cells.len()).filter(|_| memory);
    let last = last.map(|location| Observable::Memory { location, element: 0 });
    let test = Test {
        name: "by hand".to_owned(),
        isa: Isa::Bpf,
        threads: paths.iter().map(|_| Thread::new(code.clone(), Vec::new())).collect(),
        locations: locations.collect(),
        filter: None,
        observed: registers.chain(last).collect(),
        quantifier: Quantifier::Exists,
        condition: Formula::True,
        origin: crate::Origin::default(),
    };
    let paths = paths.into_iter().map(|path| vec![Arc::new(path)]).collect();
    let problem = Problem::new(&test, paths, cells.into());
    let outcomes = run(&problem, circuit, None, options).unwrap();
    assert!(outcomes.limits.is_empty() && outcomes.faults.is_empty());
    (outcomes.states.len(), outcomes.states.iter().map(|state| state.executions).sum())
}

fn ring(threads: u64, fenced: bool) -> Vec<Vec<Do>> {
    let thread = |own: u64| {
        let fence = fenced.then_some(Do::Add(100 + own, 1));
        let start = [Do::Write(own, 1)].into_iter().chain(fence);
        start.chain([Do::Read((own + 1) % threads)]).collect()
    };
    (0..threads).map(thread).collect()
}

fn bpf() -> Circuit {
    compile(&Model::built_in("bpf").unwrap().statements).unwrap()
}

/// A ring of stores and loads allows everything; with full barriers, all but that no load sees a store.
#[test]
fn rings() {
    let circuit = bpf();
    for threads in 2..=8 {
        let all = 1_usize << threads;
        assert_eq!(count(&ring(threads, false), false, &circuit, &Options::default()).0, all);
        assert_eq!(count(&ring(threads, true), false, &circuit, &Options::default()).0, all - 1);
    }
}

/// Writers that each store twice to one location, and a reader that loads it three times: the number
/// of executions is that of the ways to put 2, 4 or 6 writes of which pairs are ordered in order,
/// times those to read three times without going back.
#[test]
fn writers_of_one_location() {
    let circuit = bpf();
    for (writers, states, executions) in [(1, 10, 10), (2, 90, 210), (3, 444, 7560)] {
        let threads = (0..writers)
            .map(|writer| vec![Do::Write(0, 2 * writer + 1), Do::Write(0, 2 * writer + 2)]);
        let reader = [vec![Do::Read(0), Do::Read(0), Do::Read(0)]];
        let threads: Vec<Vec<Do>> = threads.chain(reader).collect();
        for (partial, coherence) in [(true, true), (true, false), (false, true)] {
            let reductions = Reductions { partial, coherence, states: true };
            let counted = Options { count: true, reductions, ..Options::default() };
            assert_eq!(count(&threads, true, &circuit, &counted), (states, executions));
            let merged = Options { reductions, ..Options::default() };
            assert_eq!(count(&threads, true, &circuit, &merged).0, states);
        }
    }
}

/// What is found does not depend on how many threads look for it.
#[test]
fn jobs() {
    let circuit = bpf();
    for fenced in [false, true] {
        for counted in [false, true] {
            let options = |jobs| Options { count: counted, jobs, ..Options::default() };
            let threads = ring(12, fenced);
            let one = count(&threads, false, &circuit, &options(1));
            assert_eq!(one, count(&threads, false, &circuit, &options(3)));
        }
    }
}

/// All our models are compiled, may be evaluated on partial executions, and imply coherence.
#[test]
fn models() {
    for name in Model::built_in_names() {
        let circuit = compile(&Model::built_in(name).unwrap().statements).unwrap();
        assert!(circuit.axioms.iter().all(|axiom| axiom.monotone), "{name}");
        assert!(circuit.coherent.is_some(), "{name}");
        assert!(circuit.axioms.iter().any(|axiom| axiom.coherence), "{name}");
    }
}
