//! That what is generated is worth running, that differences are found, and that they shrink.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input fails")]

use acqrel_engines::{
    Case, Difference, DifferenceKind, Engine, EngineError, Interp, Step, case, compare, shrink,
};
use acqrel_guest::{FaultKind, Helpers, Outcome, Start};
use acqrel_isa::{AluOp, Draft, Insn, Op, Program};
use arbitrary::Unstructured;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes to make cases of, different for each seed.
fn bytes(seed: u64) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        // Marsaglia's xorshift64*.
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    };
    (0..1024).flat_map(|_| next().to_le_bytes()).collect()
}

fn cases(count: u64) -> impl Iterator<Item = (Case, Program)> {
    (1..=count).filter_map(|seed| {
        let bytes = bytes(seed);
        let case = case(&mut Unstructured::new(&bytes)).ok()?;
        let program = case.draft.build()?;
        Some((case, program))
    })
}

#[test]
fn generated_programs_are_worth_running() {
    let count = 3000;
    let (mut built, mut ended, mut steps) = (0, 0, 0);
    let mut executed = BTreeSet::new();
    let mut faults: BTreeMap<&str, u32> = BTreeMap::new();
    let helpers = Helpers::standard();
    for (case, program) in cases(count) {
        let loaded = acqrel_interp::Loaded::new(program, case.start.clone(), helpers.clone());
        let Ok(loaded) = loaded else { continue };
        built += 1;
        let mut machine = loaded.machine();
        while let Some(traced) = machine.trace() {
            steps += 1;
            match traced.end {
                Some(Err(fault)) => *faults.entry(fault.kind.name()).or_default() += 1,
                Some(Ok(_)) => {
                    ended += 1;
                    executed.insert(traced.insn.op());
                }
                None => {
                    executed.insert(traced.insn.op());
                }
            }
        }
    }
    println!("{built} of {count} can be run, {ended} end well after {steps} steps; {faults:?}");
    assert!(built * 2 > count, "{built}");
    assert!(ended * 4 > built, "{ended} of {built}");
    for kind in [
        FaultKind::Unmapped,
        FaultKind::ReadOnly,
        FaultKind::Misaligned,
        FaultKind::BadJump,
        FaultKind::OutOfFuel,
        FaultKind::CallDepth,
        FaultKind::Helper,
    ] {
        assert!(faults.contains_key(kind.name()), "{kind} never happens");
    }
    let missing: Vec<_> = Op::ALL.iter().filter(|op| !executed.contains(op)).collect();
    assert_eq!(missing, [&Op::CallBtf], "no kernel function is known to anybody");
}

#[test]
fn a_draft_of_a_program_builds_the_program() {
    let mut count = 0;
    for (_, program) in cases(500) {
        let again = Draft::of(&program).build().unwrap();
        assert_eq!(again.insns(), program.insns());
        count += 1;
    }
    assert!(count > 250, "{count}");
}

/// The interpreter, with a subtraction that adds.
struct Broken;

impl Engine for Broken {
    fn name(&self) -> &'static str {
        "broken"
    }

    fn run(
        &self,
        program: &Program,
        start: &Start,
        helpers: &Helpers,
    ) -> Result<Outcome, EngineError> {
        let insns = program.insns().iter().map(|&insn| match insn {
            Insn::Alu { op: AluOp::Sub, width, dst, src } => {
                Insn::Alu { op: AluOp::Add, width, dst, src }
            }
            other => other,
        });
        let maps = program.maps().to_vec();
        let parts = acqrel_isa::Parts { maps, ..acqrel_isa::Parts::default() };
        let program = Program::with_parts(insns.collect(), parts).unwrap();
        Step.run(&program, start, helpers)
    }
}

#[test]
fn a_difference_is_found_and_shrinks() {
    let helpers = Helpers::standard();
    let engines: [&dyn Engine; 2] = [&Interp, &Broken];
    let differs = |case: &Case| {
        let program = case.draft.build()?;
        compare(&engines, &program, &case.start, &helpers).err()
    };
    let mut found = 0;
    for (case, _) in cases(2000) {
        if differs(&case).is_none() {
            continue;
        }
        found += 1;
        let small = shrink(&case, 3000, |case| differs(case).is_some());
        let Difference { engines, .. } = differs(&small).unwrap();
        assert_eq!(engines, ["interp", "broken"]);
        assert!(small.draft.len() <= 8, "{}: {:?}", small.draft.len(), small.draft);
        if found == 5 {
            return;
        }
    }
    panic!("only {found} differences");
}

#[test]
fn every_part_of_an_outcome_is_compared() {
    struct Fixed(&'static str, Outcome);
    impl Engine for Fixed {
        fn name(&self) -> &'static str {
            self.0
        }
        fn run(&self, _: &Program, _: &Start, _: &Helpers) -> Result<Outcome, EngineError> {
            Ok(self.1.clone())
        }
    }
    let program = Program::new(vec![Insn::Exit {}]).unwrap();
    let start = Start { memory: vec![1, 2], ..Start::default() };
    let mut base = Interp.run(&program, &start, &Helpers::none()).unwrap();
    base.image.maps = vec![vec![0; 8]];
    let kind = |change: fn(&mut Outcome)| {
        let mut other = base.clone();
        change(&mut other);
        let (one, two) = (Fixed("one", base.clone()), Fixed("two", other));
        compare(&[&one, &two], &program, &start, &Helpers::none()).err().map(|d| d.kind)
    };
    assert_eq!(kind(|_| {}), None);
    assert_eq!(kind(|o| o.result = Ok(1)), Some(DifferenceKind::Result([Ok(0), Ok(1)])));
    let bytes = [Some(2), Some(3)];
    assert_eq!(kind(|o| o.image.memory[1] = 3), Some(DifferenceKind::Memory { offset: 1, bytes }));
    let bytes = [None, Some(0)];
    assert_eq!(kind(|o| o.image.memory.push(0)), Some(DifferenceKind::Memory { offset: 2, bytes }));
    let bytes = [Some(0), Some(7)];
    assert_eq!(
        kind(|o| o.image.maps[0][5] = 7),
        Some(DifferenceKind::Map { map: 0, offset: 5, bytes })
    );
    assert!(matches!(kind(|o| o.printed.push("x".to_owned())), Some(DifferenceKind::Printed(_))));
}
