//! Strength that is paid for is that of a recipe, or of the architecture.

use crate::{backend, cycle, test};
use acqrel_jit::{Event, MemoryMode, Recipe};
use acqrel_litmus::check::{Checker, Cost, Subject, cost};
use acqrel_machine::Arch;

/// The recipes that are right, of those that these tests need.
fn right(_: Arch, event: Event, recipe: &Recipe) -> bool {
    let names: &[&str] = match event {
        Event::LoadAcquire => &["ldar", "ldapr", "ldr+dmb.ish"],
        Event::StoreRelease => &["stlr", "dmb.ish+str", "mov", "xchg", "mov+mfence"],
        _ => &[],
    };
    names.contains(&recipe.name)
}

/// What the only outcome of a test that its code cannot have is lost to.
fn lost(text: &crate::Test, arch: Arch, recipes: &[(Event, &str)]) -> Cost {
    let checker = Checker::default();
    let subject = Subject::new(text, &checker).unwrap();
    let backend = backend(arch, MemoryMode::Raw, recipes);
    let checked = checker.check(&subject, &backend).unwrap();
    let [outcome] = checked.lost[..] else { panic!("lost: {:?}", checked.lost) };
    cost(&checker, &subject, backend.options(), outcome, &right).unwrap()
}

#[test]
fn of_an_instruction() {
    let sb = cycle("PodWRLA Fre PodWRLA Fre");
    let Cost::Recipes(all) = lost(&sb, Arch::Arm64, &[]) else { panic!("a recipe costs it") };
    let [one] = &all[..] else { panic!("one is enough: {all:?}") };
    assert_eq!(
        (one.event, one.recipe.name, one.instead.name),
        (Event::LoadAcquire, "ldar", "ldapr")
    );
    assert_eq!(one.thread, Some(0));

    let fenced = [(Event::StoreRelease, "mov+mfence")];
    let Cost::Recipes(all) = lost(&sb, Arch::X86_64, &fenced) else { panic!("a recipe costs it") };
    assert_eq!((all[0].event, all[0].instead.name), (Event::StoreRelease, "mov"));
}

/// Of IRIW with acquires, multi-copy atomicity costs the outcome in which readers disagree.
#[test]
fn of_the_architecture() {
    let iriw = cycle("Rfe PodRRAP Fre Rfe PodRRAP Fre");
    for arch in [Arch::Arm64, Arch::X86_64] {
        assert_eq!(lost(&iriw, arch, &[]), Cost::Architecture);
    }
}

/// A fence in front of a store does not order it before a load.
#[test]
fn of_nothing() {
    let text = r"BPF SB
{ 0:r1=x; 0:r2=y; 0:r5=1; 1:r1=x; 1:r2=y; 1:r5=1; }
 P0                                 | P1                                 ;
 store_release((u64 *)(r1 + 0), r5) | store_release((u64 *)(r2 + 0), r5) ;
 r3 = load_acquire((u64 *)(r2 + 0)) | r3 = load_acquire((u64 *)(r1 + 0)) ;
exists (0:r3=0 /\ 1:r3=0)
";
    let recipes = [(Event::StoreRelease, "dmb.ish+str"), (Event::LoadAcquire, "ldar")];
    let checker = Checker::default();
    let subject = Subject::new(&test(text), &checker).unwrap();
    let backend = backend(Arch::Arm64, MemoryMode::Raw, &recipes);
    assert!(checker.check(&subject, &backend).unwrap().lost.is_empty());
}
