//! The lowering check: what it says of right and wrong recipes, and why.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input fails")]
#![expect(clippy::print_stderr, reason = "what was not run")]

mod blamed;
mod corpus;
mod costs;
mod derived;
mod herd7;
mod minimised;
mod transcribed;
mod unset;

use acqrel_jit::{Event, MemoryMode, Options, Target};
use acqrel_litmus::check::{Backend, Checker, Subject};
use acqrel_litmus::{Test, read};
use acqrel_machine::Arch;

/// The test of a cycle, with accesses of 8 bytes.
fn cycle(edges: &str) -> Test {
    let cycle: acqrel_litmus::generate::Cycle = edges.parse().unwrap();
    test(&cycle.test(acqrel_isa::Size::DW).unwrap().text)
}

fn test(text: &str) -> Test {
    read(text, |file| std::fs::read(file)).unwrap().0
}

/// A target with all features.
fn target(arch: Arch) -> Target {
    match arch {
        Arch::X86_64 => Target::X86_64(acqrel_jit::X86Features::ALL),
        Arch::Arm64 => Target::Arm64(acqrel_jit::Arm64Features::ALL),
    }
}

/// The backend of a target with some recipes.
fn backend(arch: Arch, memory: MemoryMode, recipes: &[(Event, &str)]) -> Backend {
    let mut options = Options::new(target(arch), memory);
    for (event, recipe) in recipes {
        options.lowering.set(*event, recipe).unwrap();
    }
    Backend::new(options)
}

/// Whether the code of a test is right.
fn is_right(checker: &Checker, test: &Test, backend: &Backend) -> bool {
    let subject = Subject::new(test, checker).unwrap();
    checker.check(&subject, backend).unwrap().is_right()
}

/// RCsc and RCpc: with `ldar` a release is not passed by a later acquire.
#[test]
fn strength_is_not_wrong() {
    let checker = Checker::default();
    let test = cycle("PodWRLA Fre PodWRLA Fre");
    let subject = Subject::new(&test, &checker).unwrap();
    assert_eq!(subject.outcomes().states.len(), 4);
    for (recipe, lost) in [("ldar", 1), ("ldapr", 0)] {
        let backend = backend(Arch::Arm64, MemoryMode::Raw, &[(Event::LoadAcquire, recipe)]);
        let checked = checker.check(&subject, &backend).unwrap();
        assert!(checked.is_right());
        assert_eq!(checked.lost.len(), lost, "{recipe}");
    }
    // Where one is the architecture's, and one is not.
    assert!(is_right(&checker, &test, &backend(Arch::X86_64, MemoryMode::Sandbox, &[])));
}
