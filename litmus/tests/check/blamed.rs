//! What is wrong is told by the order that is lost, or is a value.

use crate::{backend, cycle, test};
use acqrel_jit::recipe::recipes;
use acqrel_jit::{Event, MemoryMode};
use acqrel_litmus::check::{Blame, Checker, Subject, Verdict, Wrong, blame};
use acqrel_litmus::generate::{self, Rmw};
use acqrel_machine::Arch;
use std::collections::BTreeMap;

/// For each wrong recipe, the words of the steps lost in the tests of the core, or `value`.
fn lost(arch: Arch, event: Event, memory: MemoryMode) -> BTreeMap<&'static str, Vec<String>> {
    let checker = Checker::default();
    let rmws: Vec<Rmw> = Rmw::all().collect();
    let subjects: Vec<Subject> = generate::core(&rmws)
        .map(|generated| Subject::new(&test(&generated.text), &checker).unwrap())
        .collect();
    let mut all = BTreeMap::new();
    for recipe in recipes(arch, event) {
        let backend = backend(arch, memory, &[(event, recipe.name)]);
        let mut words: Vec<String> = Vec::new();
        for subject in &subjects {
            let checked = checker.check(subject, &backend).unwrap();
            let Verdict::Wrong(wrong) = &checked.verdict else { continue };
            for wrong in wrong {
                let Wrong::Outcome(state) = wrong else { panic!("{}: {wrong:?}", recipe.name) };
                match blame(&checker, subject, &checked, arch, state) {
                    Blame::Value => words.push("value".to_owned()),
                    Blame::Order(lost) => {
                        let name = &subject.test().name;
                        assert!(lost.edges().next().is_some(), "{}: {name}", recipe.name);
                        words.extend(lost.edges().filter_map(|edge| edge.rules.last().cloned()));
                    }
                }
            }
        }
        words.sort();
        words.dedup();
        all.insert(recipe.name, words);
    }
    all
}

#[test]
fn arm64_loads_and_stores() {
    for memory in [MemoryMode::Raw, MemoryMode::Sandbox] {
        let acquire = lost(Arch::Arm64, Event::LoadAcquire, memory);
        let release = lost(Arch::Arm64, Event::StoreRelease, memory);
        for (recipe, words) in &acquire {
            let right = ["ldar", "ldapr", "ldapur", "ldr+dmb.ishld", "ldr+dmb.ish", "ldr+cbnz+isb"];
            let expected: &[&str] = if right.contains(recipe) { &[] } else { &["acquire"] };
            assert_eq!(words, expected, "{recipe}");
        }
        for (recipe, words) in &release {
            let right = ["stlr", "stlur", "swpl", "dmb.ish+str", "dmb.ishld+dmb.ishst+str"];
            let expected: &[&str] = if right.contains(recipe) { &[] } else { &["release"] };
            assert_eq!(words, expected, "{recipe}");
        }
    }
}

#[test]
fn updates() {
    for event in [Event::RmwFetch, Event::Xchg, Event::CmpXchg] {
        for (recipe, words) in lost(Arch::Arm64, event, MemoryMode::Raw) {
            let right = [
                "lse.al",
                "lse.l+dmb.ish",
                "ldxr/stlxr+dmb.ish",
                "ldaxr/stlxr+dmb.ish",
                "dmb.ish+ldxr/stxr+dmb.ish",
            ];
            if recipe == "lse.al.xzr" {
                assert!(words.contains(&"full".to_owned()), "{event} by {recipe}: {words:?}");
            } else {
                let expected: &[&str] = if right.contains(&recipe) { &[] } else { &["full"] };
                assert_eq!(words, expected, "{event} by {recipe}");
            }
        }
    }
    // An update that is none is no lost order.
    let plain = lost(Arch::Arm64, Event::Rmw, MemoryMode::Raw);
    assert_eq!(plain["ldr+op+str"], ["value"]);
    assert!(plain["lse"].is_empty() && plain["ldxr/stxr"].is_empty());
    let locked = lost(Arch::X86_64, Event::RmwFetch, MemoryMode::Raw);
    assert!(locked["lock"].is_empty());
    assert!(locked["unlocked"].contains(&"value".to_owned()));
}

/// The execution of the program is that of the machine code, event by event.
#[test]
fn events_are_matched() {
    let checker = Checker::default();
    let subject = Subject::new(&cycle("PodWWFetchP Rfe PodRRAP Fre"), &checker).unwrap();
    let backend = backend(Arch::Arm64, MemoryMode::Raw, &[(Event::RmwFetch, "ldaxr/stlxr")]);
    let checked = checker.check(&subject, &backend).unwrap();
    let Verdict::Wrong(wrong) = &checked.verdict else { panic!("it is wrong") };
    let [Wrong::Outcome(state)] = wrong.as_slice() else { panic!("{wrong:?}") };
    let Blame::Order(lost) = blame(&checker, &subject, &checked, Arch::Arm64, state) else {
        panic!("an order is lost")
    };
    let program = lost.program.execution();
    let sizes: Vec<usize> = (0..program.structure.len())
        .filter(|&event| program.structure.events[event].thread.is_some())
        .map(|event| lost.machine[event].len())
        .collect();
    // P0: the update, which is two events of the machine, the store, and its result; P1: two loads and
    // their results.
    assert_eq!(sizes, [2, 1, 1, 1, 1, 1, 1]);
    let kept: Vec<(&str, bool)> = lost
        .broken
        .edges
        .iter()
        .zip(&lost.kept)
        .map(|(edge, &kept)| (edge.rules.last().map_or("", String::as_str), kept))
        .collect();
    assert_eq!(kept, [("full", false), ("rfe", true), ("acquire", true), ("fre", true)]);
}
