//! Shapes keep what a test means.

use super::*;
use crate::check::{Checker, Subject};
use crate::generate::{Generator, Vocabulary};
use crate::read;
use std::collections::BTreeSet;

fn tests() -> Vec<(String, Test)> {
    let all = Generator::new(&Vocabulary::all(), 3);
    let default = Generator::new(&Vocabulary::default(), 4);
    let read = |text: &str| read(text, |file| std::fs::read(file)).unwrap().0;
    all.chain(default).map(|test| (test.name.clone(), read(&test.text))).collect()
}

/// The outcomes of a test: of each, what each location and register ends with. `rotation` is undone.
fn outcomes(test: &Test, rotation: u8, checker: &Checker) -> BTreeSet<Vec<(String, u64)>> {
    let subject = Subject::new(test, checker).unwrap();
    let name = |location: usize| {
        let name = subject.test().locations[location].name.clone();
        let (thread, register) = name.split_once(":r")?;
        let register: u8 = register.parse().ok()?;
        let back = rotated(Register::new(register)?, ROTATIONS - rotation);
        Some(format!("{thread}:{back}"))
    };
    let states = subject.outcomes().states.iter().map(|state| {
        let named = subject.outcomes().observables.iter().zip(&state.values);
        let mut values: Vec<(String, u64)> = named
            .filter_map(|(observable, value)| match observable {
                Observable::Memory { location, .. } => {
                    let own = || subject.test().locations[*location].name.clone();
                    Some((name(*location).unwrap_or_else(own), value.number))
                }
                Observable::Register { .. } => None,
            })
            .collect();
        values.sort();
        values
    });
    states.collect()
}

/// Offsets and rotations change no outcome, nor do registers that keep their data.
#[test]
fn outcomes_stay() {
    let checker = Checker::default();
    for (index, (name, test)) in tests().into_iter().enumerate() {
        let before = outcomes(&test, 0, &checker);
        let rotation = u8::try_from(index % 9).unwrap();
        let offset = OFFSETS[index % OFFSETS.len()];
        for aliasing in [None, Some(Aliasing::Distinct)] {
            let shape = Shape { offset, aliasing, rotation };
            let shaped = shape.apply(&test).unwrap_or_else(|| panic!("{name} {shape}"));
            assert_eq!(outcomes(&shaped, rotation, &checker), before, "{name} {shape}");
        }
        // Of loads only the registers change, and r0 is but another register for data.
        let loads = test.threads.iter().flat_map(|thread| {
            thread.program.as_ref().unwrap().insns().iter().filter_map(|&insn| Roles::of(insn))
        });
        let only_loads = loads.filter_map(|roles| roles.data).all(|data| !data.read);
        let insns = |thread: &crate::Thread| thread.program.as_ref().unwrap().insns().to_vec();
        let compares = test.threads.iter().flat_map(insns).any(|insn| {
            matches!(insn, acqrel_isa::Insn::Atomic { op: acqrel_isa::AtomicOp::CmpXchg, .. })
        });
        let aliasings = [
            only_loads.then_some(Aliasing::Same),
            only_loads.then_some(Aliasing::BothR0),
            (!compares).then_some(Aliasing::DataR0),
            (!compares).then_some(Aliasing::BaseR0),
        ];
        for aliasing in aliasings.into_iter().flatten() {
            let shape = Shape { offset, aliasing: Some(aliasing), rotation };
            if let Some(shaped) = shape.apply(&test) {
                assert_eq!(outcomes(&shaped, rotation, &checker), before, "{name} {shape}");
            }
        }
    }
}

/// A shape that is asked for is the one that there is.
#[test]
fn forms_are_those_asked_for() {
    let mut applied = 0;
    for (name, test) in tests() {
        for aliasing in Aliasing::ALL {
            for offset in OFFSETS {
                let shape = Shape { offset, aliasing: Some(aliasing), rotation: 4 };
                let Some(shaped) = shape.apply(&test) else { continue };
                applied += 1;
                for thread in &shaped.threads {
                    for &insn in thread.program.as_ref().unwrap().insns() {
                        let Some(cell) = crate::check::suite::Cell::of(insn) else { continue };
                        assert_eq!(cell.offset, offset, "{name} {shape}");
                        if cell.instruction.is_ordering() {
                            assert_eq!(cell.aliasing, aliasing, "{name} {shape}");
                        }
                    }
                }
            }
        }
    }
    assert!(applied > 50_000, "{applied}");
}

/// What a shape would take from the meaning of a test is refused.
#[test]
fn what_would_be_lost_is_refused() {
    let read = |text: &str| read(text, |file| std::fs::read(file)).unwrap().0;
    let test = |cycle: &str| {
        let cycle: crate::generate::Cycle = cycle.parse().unwrap();
        read(&cycle.test(acqrel_isa::Size::DW).unwrap().text)
    };
    // What is stored depends on what was read, and would not.
    let data = test("DpDatadWPL Rfe DpAddrdW Rfe");
    for aliasing in Aliasing::ALL {
        let shape = Shape { aliasing: Some(aliasing), ..Shape::default() };
        let replaced = matches!(aliasing, Aliasing::Same | Aliasing::BothR0);
        assert_eq!(shape.apply(&data).is_none(), replaced, "{aliasing}");
    }
    // A branch that skips something.
    let skips = r"BPF skips
{ 0:r1=x; }
 P0 ;
 r3 = load_acquire((u64 *)(r1 + 0)) ;
 if r3 == 0 goto L ;
 *(u64 *)(r1 + 0) = 1 ;
 L: ;
 r4 = 2 ;
exists (0:r3=0)
";
    let skips = read(skips);
    let shape = Shape { aliasing: Some(Aliasing::Same), ..Shape::default() };
    assert!(shape.apply(&skips).is_none());
    assert!(Shape { offset: 8, ..Shape::default() }.apply(&skips).is_some());
    // An offset beyond the last.
    let mut far = test("PodWWPL Rfe PodRRAP Fre");
    far = Shape { offset: 32767, ..Shape::default() }.apply(&far).unwrap();
    assert!(Shape { offset: 1, ..Shape::default() }.apply(&far).is_none());
}
