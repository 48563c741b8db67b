//! The files that are shipped are right, and wrong without what makes them so.

use super::{LDAPR, LLSC, LSE, X86_64, core_tests, recipes, subject, wrong_in};
use crate::check::{CheckError, Checker, LowerError};
use crate::generate::{Generator, Vocabulary};
use acqrel_isa::Size;
use acqrel_machine::Arch;

const FILES: [(&str, Arch, &str); 3] =
    [("lse", Arch::Arm64, LSE), ("llsc", Arch::Arm64, LLSC), ("x86-64", Arch::X86_64, X86_64)];

/// Holds the files of an architecture against a test.
#[track_caller]
pub(super) fn right(text: &str, checker: &Checker) {
    let subject = subject(text, checker);
    for (name, arch, file) in FILES {
        let checked = checker.check(&subject, &recipes(arch, file));
        let checked = checked.unwrap_or_else(|error| panic!("{name}: {error}\n{text}"));
        assert!(checked.is_right(), "{name}: {:?}\n{text}", checked.verdict);
    }
}

#[test]
fn right_in_core() {
    let checker = Checker::default();
    let tests = core_tests();
    assert!(tests.len() > 60, "{}", tests.len());
    for test in tests {
        right(&test.text, &checker);
    }
}

#[test]
fn right_in_all_of_four_edges_and_each_size() {
    let checker = Checker::default();
    let mut count = 0;
    for test in Generator::with_sizes(&Vocabulary::default(), 4, &Size::ALL) {
        right(&test.text, &checker);
        count += 1;
    }
    assert!(count > 1000, "{count}");
}

/// Each edit of a file makes it wrong.
#[test]
fn wrong_without() {
    let edits = [
        (Arch::Arm64, LSE, "ldar{suffix}", "ldr{suffix}"),
        (Arch::Arm64, LSE, "stlr{suffix}", "str{suffix}"),
        (Arch::Arm64, LSE, "ldaddal", "ldadd"),
        (Arch::Arm64, LSE, "ldaddal", "ldadda"),
        (Arch::Arm64, LSE, "ldaddal", "ldaddl"),
        (Arch::Arm64, LSE, "ldclral", "ldclra"),
        (Arch::Arm64, LSE, "ldsetal", "ldsetl"),
        (Arch::Arm64, LSE, "ldeoral", "ldeor"),
        (Arch::Arm64, LSE, "swpal", "swpa"),
        (Arch::Arm64, LSE, "casal", "casl"),
        (
            Arch::Arm64,
            LSE,
            "rmw-fetch.add:    ldaddal {src}, {dst}",
            "rmw-fetch.add.u64: ldaddal {src}, xzr",
        ),
        (Arch::Arm64, LSE, "mvn {t0}, {src}; ldclral {t0}", "ldclral {src}"),
        (Arch::Arm64, LLSC, "dmb ish\n", "dmb ishld\n"),
        (Arch::Arm64, LLSC, "dmb ish\n", "\n"),
        (Arch::Arm64, LLSC, "stlxr", "stxr"),
        (Arch::Arm64, LLSC, "cbnz {t2:w}, retry", ""),
        (Arch::Arm64, LLSC, "stlxr {t1:w}, {t0}", "stlxr {t1:w}, {src}"),
        (Arch::Arm64, LLSC, "    cbnz {t1}, fails\n", ""),
        (Arch::X86_64, X86_64, "lock xadd", "xadd"),
        (Arch::X86_64, X86_64, "lock {op}", "{op}"),
        (Arch::X86_64, X86_64, "lock cmpxchg{suffix}", "cmpxchg{suffix}"),
        (Arch::X86_64, X86_64, "lock cmpxchgq", "cmpxchgq"),
        (Arch::X86_64, X86_64, "    jne retry\n", ""),
    ];
    for (arch, text, from, to) in edits {
        let edited = text.replace(from, to);
        assert_ne!(edited, text, "{from}");
        let wrong = wrong_in(&recipes(arch, &edited));
        assert!(!wrong.is_empty(), "{from:?} to {to:?}");
    }
}

#[test]
fn one_line_is_enough() {
    let checker = Checker::default();
    let subject = subject(include_str!("../../../../../examples/recipes/LB.litmus"), &checker);
    let check = |file: &str| checker.check(&subject, &recipes(Arch::Arm64, file));
    assert!(check(LDAPR).unwrap().is_right());
    assert!(check(&LDAPR.replace(" ldapr", " ldr")).unwrap().is_wrong());
    let none = check("").unwrap_err();
    let CheckError::Lower { thread: 0, error: LowerError::Refused(why) } = none else {
        panic!("{none}");
    };
    assert_eq!(
        why,
        "`w3 = load_acquire((u32 *)(r1 + 0))`: the recipes have no load-acquire.u32: add a line \
         `load-acquire.u32: ...` with the instructions, which use {addr} and {dst}"
    );
}
