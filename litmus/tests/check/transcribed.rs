//! Emitted code has the outcomes of the same code written as a litmus test, line by line.

use crate::{backend, test};
use acqrel_jit::{Event, MemoryMode};
use acqrel_litmus::assembler::{self, Line};
use acqrel_litmus::cat::Model;
use acqrel_litmus::check::{Checker, Subject};
use acqrel_litmus::explore::{Judge, Options, explore};
use acqrel_litmus::generate::{self, Generator, Rmw, Vocabulary};
use acqrel_litmus::{Code, Test, Thread, prepare, thread};
use acqrel_machine::Arch;
use acqrel_machine::MicroOp;
use acqrel_machine::op::Value;
use std::collections::BTreeMap;

/// The lines of a thread: its instructions as text, with labels where it jumps to.
fn lines(code: &Code) -> Vec<String> {
    let mut labels: BTreeMap<u64, String> = BTreeMap::new();
    for op in code.instructions.iter().flat_map(|instruction| &instruction.ops) {
        if let MicroOp::Jump { target: Value::Const(to), .. } = *op {
            let count = labels.len();
            labels.entry(to).or_insert_with(|| format!("L{count}"));
        }
    }
    let line = |instruction: &acqrel_litmus::Instruction| {
        let label = labels.get(&instruction.address).map(|label| format!("{label}: "));
        let mut text = instruction.text.clone();
        for (address, label) in &labels {
            text = text.replace(&format!("{address:#x}"), label);
        }
        format!("{}{text}", label.unwrap_or_default())
    };
    code.instructions.iter().map(line).collect()
}

/// A thread, read again from its lines.
fn transcribed(thread: &Thread) -> Thread {
    let lines = lines(&thread.code);
    let numbered: Vec<Line<'_>> =
        (1..).zip(&lines).map(|(number, text)| Line { text, start: 0, number }).collect();
    let code =
        assembler::arm64(&numbered).unwrap_or_else(|errors| panic!("{errors:?}: {lines:#?}"));
    Thread { private: thread.private.clone(), ..Thread::new(code, thread.registers.clone()) }
}

#[test]
fn arm64() {
    let checker = Checker::default();
    let judge = Judge::new(&Model::built_in("arm64").unwrap());
    let rmws: Vec<Rmw> = Rmw::all().collect();
    let core = generate::core(&rmws).map(|test| test.text);
    let cycles = Generator::new(&Vocabulary::default(), 4).step_by(5).map(|test| test.text);
    let texts: Vec<String> = core.chain(cycles).collect();
    let lowerings: [&[(Event, &str)]; 3] = [
        &[],
        &[
            (Event::LoadAcquire, "ldapr"),
            (Event::StoreRelease, "dmb.ish+str"),
            (Event::RmwFetch, "ldxr/stlxr+dmb.ish"),
            (Event::Xchg, "ldaxr/stlxr"),
            (Event::CmpXchg, "ldxr/stlxr+dmb.ish"),
            (Event::Rmw, "ldxr/stxr"),
        ],
        &[(Event::LoadAcquire, "ldr+cbnz+isb"), (Event::RmwFetch, "lse"), (Event::Xchg, "lse.a")],
    ];
    let mut compared = 0;
    for text in &texts {
        let subject = Subject::new(&test(text), &checker).unwrap();
        for recipes in lowerings {
            for memory in [MemoryMode::Raw, MemoryMode::Sandbox] {
                let backend = backend(Arch::Arm64, memory, recipes).with_texts();
                let checked = checker.check(&subject, &backend).unwrap();
                let written = Test {
                    threads: checked.target.threads.iter().map(transcribed).collect(),
                    ..checked.target.clone()
                };
                let problem = prepare(&written, &judge, &thread::Options::default()).unwrap();
                let outcomes = explore(&problem, &judge, &Options::default()).unwrap();
                let states = |outcomes: &acqrel_litmus::explore::Outcomes| {
                    outcomes.states.iter().map(|state| state.values.clone()).collect::<Vec<_>>()
                };
                assert_eq!(states(&outcomes), states(checked.outcomes.as_ref().unwrap()), "{text}");
                assert!(outcomes.limits.is_empty() && outcomes.faults.is_empty(), "{text}");
                compared += 1;
            }
        }
    }
    assert!(compared > 1000, "{compared}");
}
