//! What code makes of what nothing has set is no luck: it is told.

use crate::test;
use acqrel_litmus::check::{Checker, Recipes, Subject, Unsuitable, Verdict, Wrong};
use acqrel_machine::Arch;

const MP: &str = r"BPF MP
{ 0:r1=x; 0:r2=y; 0:r5=1; 1:r1=x; 1:r2=y; }
 P0                                 | P1                                 ;
 *(u64 *)(r1 + 0) = 1               | r3 = load_acquire((u64 *)(r2 + 0)) ;
 store_release((u64 *)(r2 + 0), r5) | r4 = *(u64 *)(r1 + 0)              ;
exists (1:r3=1 /\ 1:r4=0)
";

/// A barrier behind a branch that is taken or not, as it happens; a flag, a register or a stack slot that
/// nobody has set.
#[test]
fn luck_is_wrong() {
    let checker = Checker::default();
    let subject = Subject::new(&test(MP), &checker).unwrap();
    for (load, right) in [
        ("ldr {dst}, [{addr}]; dmb ishld", true),
        ("eor x9, x9, x9; ldr {dst}, [{addr}]; cbnz x9, e; dmb ishld; e:", true),
        ("ldr {dst}, [{addr}]; cbz {t0:x}, e; dmb ishld; e:", false),
        ("ldr {dst}, [{addr}]; cbnz x9, e; dmb ishld; e:", false),
        ("ldr {dst}, [{addr}]; b.eq e; dmb ishld; e:", false),
        ("ldr {dst}, [{addr}]; ldr x9, [sp, #-64]; cbnz x9, e; dmb ishld; e:", false),
        ("ldr {dst}, [{addr}]; add {dst}, {dst}, x30; dmb ishld", false),
        ("ldr {dst}, [{addr}]; sub x9, sp, #64; ldar x9, [x9]; cbnz x9, e; dmb ishld; e:", false),
        (
            "ldr {dst}, [{addr}]; cmp {dst}, #0; mov x9, #1; csel x9, x9, x15, eq; cbnz x9, e; \
             dmb ishld; e:",
            false,
        ),
    ] {
        let text =
            format!("store_release.u64: stlr {{src}}, [{{addr}}]\nload_acquire.u64: {load}\n");
        let recipes = Recipes::parse(Arch::Arm64, &text).unwrap_or_else(|it| panic!("{it:?}"));
        let checked = checker.check(&subject, &recipes).unwrap();
        assert_eq!(checked.is_right(), right, "{load}");
        if !right {
            let Verdict::Wrong(wrong) = &checked.verdict else { panic!("{load}: undecided") };
            assert!(matches!(wrong.as_slice(), [.., Wrong::Fault { .. }]), "{load}: {wrong:?}");
        }
    }
}

/// Code that waits for what never comes has no outcome that could be wrong, and is.
#[test]
fn endless_is_wrong() {
    let checker = Checker::default();
    let subject = Subject::new(&test(MP), &checker).unwrap();
    let text = "store_release.u64: stlr {src}, [{addr}]\n\
                load_acquire.u64: e: ldar {dst}, [{addr}]; cmp {dst}, #5; \
                b.ne e\n";
    let recipes = Recipes::parse(Arch::Arm64, text).unwrap_or_else(|it| panic!("{it:?}"));
    let checked = checker.check(&subject, &recipes).unwrap();
    assert!(matches!(&checked.verdict, Verdict::Wrong(it) if matches!(it[..], [Wrong::Endless])));
}

/// A test without an outcome says nothing of any code.
#[test]
fn nothing_is_no_test() {
    let text = MP.replace("exists", "filter (1:r3=5)\nexists");
    let refused = Subject::new(&test(&text), &Checker::default()).unwrap_err();
    assert_eq!(refused, Unsuitable::NoOutcome);
}
