//! What is written.

use super::super::print::{self, Results, State};
use super::test;
use crate::{Observable, Sized, Test};
use acqrel_isa::Size;

/// The state in which the test's observables have these values.
fn state(test: &Test, values: &[(u64, Size)]) -> State {
    let observables = test.observables();
    assert_eq!(observables.len(), values.len());
    let values = values.iter().map(|&(number, size)| Sized { number, size });
    observables.into_iter().zip(values).collect()
}

fn message_passing(clause: &str) -> Test {
    test(&format!(
        "BPF MP\n{{}}\n P0 | P1 ;\n r0 = 1 | r3 = 1 ;\nlocations [x]\n{clause} (1:r3=1 /\\ 1:r4=0)\n"
    ))
}

#[test]
fn results_are_as_herd7_prints_them() {
    const DW: Size = Size::DW;
    const W: Size = Size::W;
    for (clause, expected) in [
        (
            "exists",
            "Test MP Allowed\nStates 3\n1:r3=0; 1:r4=0; [x]=1;\n1:r3=0; 1:r4=1; [x]=1;\n\
             1:r3=1; 1:r4=0; [x]=-1;\nOk\nWitnesses\nPositive: 2 Negative: 4\n\
             Condition exists (1:r3=1 /\\ 1:r4=0)\nObservation MP Sometimes 2 4\nTime MP 0.13\n\n",
        ),
        (
            "~exists",
            "Test MP Forbidden\nStates 3\n1:r3=0; 1:r4=0; [x]=1;\n1:r3=0; 1:r4=1; [x]=1;\n\
             1:r3=1; 1:r4=0; [x]=-1;\nNo\nWitnesses\nPositive: 4 Negative: 2\n\
             Condition ~exists (1:r3=1 /\\ 1:r4=0)\nObservation MP Sometimes 2 4\nTime MP 0.13\n\n",
        ),
        (
            "forall",
            "Test MP Required\nStates 3\n1:r3=0; 1:r4=0; [x]=1;\n1:r3=0; 1:r4=1; [x]=1;\n\
             1:r3=1; 1:r4=0; [x]=-1;\nNo\nWitnesses\nPositive: 2 Negative: 4\n\
             Condition forall (1:r3=1 /\\ 1:r4=0)\nObservation MP Sometimes 2 4\nTime MP 0.13\n\n",
        ),
    ] {
        let test = message_passing(clause);
        let states = [
            (state(&test, &[(1, DW), (0, DW), (0xffff_ffff, W)]), 2),
            (state(&test, &[(0, DW), (1, DW), (1, W)]), 3),
            (state(&test, &[(0, DW), (0, DW), (1, W)]), 1),
        ];
        let results = Results { states: &states, cut_off: false, seconds: Some(0.1251) };
        assert_eq!(print::herd(&test, &results), expected);
    }
}

#[test]
fn verdicts_are_as_herd7_prints_them() {
    let one =
        |test: &Test, r3| vec![(state(test, &[(r3, Size::DW), (0, Size::DW), (0, Size::W)]), 1)];
    for (clause, r3, verdict, observation) in [
        ("exists", Some(1), "Ok", "Always 1 0"),
        ("exists", Some(0), "No", "Never 0 1"),
        ("exists", None, "No", "Never 0 0"),
        ("~exists", Some(1), "No", "Always 1 0"),
        ("~exists", Some(0), "Ok", "Never 0 1"),
        ("~exists", None, "Ok", "Never 0 0"),
        ("forall", Some(1), "Ok", "Always 1 0"),
        ("forall", Some(0), "No", "Never 0 1"),
        ("forall", None, "Ok", "Never 0 0"),
    ] {
        let test = message_passing(clause);
        let states = r3.map_or_else(Vec::new, |r3| one(&test, r3));
        let results = Results { states: &states, cut_off: true, seconds: None };
        let text = print::herd(&test, &results);
        assert!(text.contains(&format!("\nLoop {verdict}\n")), "{text}");
        assert!(text.ends_with(&format!("Observation MP {observation}\n\n")), "{text}");
    }
}

#[test]
fn states_are_in_herds_order() {
    let test = test(
        "X86_64 t { int b[2]; uint8_t c[2]; } P0 | P1 ; | ;\n\
         locations [b[1]; b[0]; z; c; a; 1:rcx; 1:rbx; 0:r10; 0:rsi; 0:rdi; 0:r9;]",
    );
    let values = vec![(0, Size::DW); test.observables().len()];
    assert_eq!(
        print::state(&test, &state(&test, &values)),
        "0:rsi=0; 0:rdi=0; 0:r9=0; 0:r10=0; 1:rbx=0; 1:rcx=0; [a]=0; c={0,0}; [z]=0; b[0]=0; b[1]=0;"
    );
    assert_eq!(
        print::pairs(&test, &state(&test, &values)),
        "0:r10=0; 0:r9=0; 0:rdi=0; 0:rsi=0; 1:rbx=0; 1:rcx=0; a=0; b[0]=0; b[1]=0; c={0,0}; z=0"
    );
}

#[test]
fn values_are_signed_or_names() {
    let test = test(
        "BPF t { uint8_t u; uint32_t 0:r1; int a[2]; x; uint64_t y; } P0 ; ;\n\
         locations [u; x; a; y; 0:r1; 0:r2; ]",
    );
    let address = |name: &str| test.locations.iter().find(|l| l.name == name).unwrap().address;
    let named = |name: &str| {
        let found = test.observables().into_iter().find(|o| print::observed(&test, o) == name);
        found.unwrap()
    };
    for (name, number, size, expected) in [
        ("[u]", 255, Size::B, "255"),
        ("[x]", 255, Size::B, "-1"),
        ("[x]", 0xffff, Size::H, "-1"),
        ("[x]", 0x7fff_ffff, Size::W, "2147483647"),
        ("[x]", u64::MAX, Size::DW, "-1"),
        ("[y]", u64::MAX, Size::DW, "18446744073709551615"),
        ("0:r1", 0xffff_ffff, Size::W, "4294967295"),
        ("0:r2", 0xffff_ffff, Size::DW, "4294967295"),
        ("0:r2", address("x"), Size::DW, "x"),
        ("0:r2", address("x"), Size::W, "x"),
        ("0:r2", address("x") + 3, Size::DW, "x+3"),
        ("0:r2", address("a") + 4, Size::DW, "a[1]"),
        ("0:r2", address("a") + 5, Size::DW, "a+5"),
        ("0:r2", address("a") + 8, Size::DW, "1587609864"),
    ] {
        let observable: Observable = named(name);
        let found = print::number(&test, &observable, Sized { number, size });
        assert_eq!(found, expected, "{name} {number:#x}");
    }
}

#[test]
fn numbers_come_before_addresses() {
    let test = test("BPF t { } P0 ; ;\nlocations [0:r1; x; y]");
    let at = |index: usize| test.locations[index].address;
    let states: Vec<(State, u64)> = [at(1), 5, u64::MAX, at(0)]
        .map(|r1| (state(&test, &[(r1, Size::DW), (0, Size::W), (0, Size::W)]), 1))
        .to_vec();
    let text = print::herd(&test, &Results { states: &states, cut_off: false, seconds: None });
    let firsts: Vec<_> =
        text.lines().filter_map(|line| line.split_once(';')).map(|l| l.0).collect();
    assert_eq!(firsts, ["0:r1=-1", "0:r1=5", "0:r1=x", "0:r1=y"]);
}
