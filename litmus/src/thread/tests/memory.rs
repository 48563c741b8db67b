//! The cells that paths access, and what is refused.

use super::{A, X, Y, explore, locations};
use crate::thread::{Options, cells, feasible};
use crate::{Access, Code, Formula, Isa, Location, Path, Quantifier, Test, Thread};
use acqrel_isa::Size;

fn test(sources: &[&str], locations: Vec<Location>) -> (Test, Vec<Vec<Path>>) {
    let codes: Vec<Code> = sources.iter().map(|it| crate::bpf::tests::assemble(it)).collect();
    let paths = codes.iter().map(|code| explore(code, &Options::default()).unwrap()).collect();
    let test = Test {
        name: "cells".to_owned(),
        isa: Isa::Bpf,
        threads: codes.into_iter().map(|code| Thread::new(code, Vec::new())).collect(),
        locations,
        filter: None,
        observed: Vec::new(),
        quantifier: Quantifier::Exists,
        condition: Formula::True,
        origin: crate::Origin::default(),
    };
    (test, paths)
}

#[test]
fn cells_are_what_is_accessed() {
    let mut memory = locations();
    memory[1].initial = vec![0x1234_5678];
    memory[2].initial = vec![0x1122_3344_5566_7788, 0x99];
    let first = "r0 = *(u32 *)(r2 + 0)\nr0 = *(u32 *)(r3 + 4)\nexit\n";
    let second =
        "*(u32 *)(r3 + 0) = 1\nr0 = *(u64 *)(r3 + 8)\nr0 = load_acquire((u64 *)(r10 - 8))\nexit\n";
    let (test, paths) = test(&[first, second], memory);
    let found: Vec<(u64, Size, u64)> = cells(&test, &paths)
        .unwrap()
        .into_iter()
        .map(|cell| (cell.access.address, cell.access.size, cell.initial))
        .collect();
    let expected = [
        (Y, Size::W, 0x1234_5678),
        (A, Size::W, 0x5566_7788),
        (A + 4, Size::W, 0x1122_3344),
        (A + 8, Size::DW, 0x99),
        (0x7EAC_0FF8, Size::DW, 0),
    ];
    assert_eq!(found, expected);
}

/// An element of no declared size has 8 bytes.
#[test]
fn untyped_locations_have_elements_of_8_bytes() {
    let mut memory = locations();
    memory[0].size = None;
    memory[0].initial = vec![1, 2 << 32];
    let code = crate::bpf::tests::assemble("*(u8 *)(r1 + 0) = 1\nr0 = *(u32 *)(r1 + 12)\nexit\n");
    let registers = [(acqrel_machine::Reg::new(1).unwrap(), X)];
    let layout = crate::thread::Layout::new(&memory, 0, &[]);
    let options = Options::default();
    let paths = vec![crate::thread::paths(&code, &registers, &layout, &options).unwrap()];
    let (test, _) = test(&["exit\n"], memory);
    let initial: Vec<u64> = cells(&test, &paths).unwrap().iter().map(|it| it.initial).collect();
    assert_eq!(initial, [1, 2]);
}

#[test]
fn overlapping_accesses_are_refused_with_both_instructions() {
    let first = "r0 = 1\nr4 = *(u32 *)(r3 + 4)\nexit\n";
    let second = "*(u64 *)(r3 + 0) = 1\nexit\n";
    let (test, paths) = test(&[first, second], locations());
    let overlap = cells(&test, &paths).unwrap_err();
    assert_eq!(
        overlap.to_string(),
        "`*(u64 *)(r3 + 0) = 1` of thread 1 (8 bytes at 0x5ea10200) and `r4 = *(u32 *)(r3 + 4)` of \
         thread 0 (4 bytes at 0x5ea10204) share bytes, and are not of the same: use one size and \
         offset for this memory"
    );
    let [first, second] = &*overlap.instructions;
    assert_eq!((first.line, second.line, second.instruction), (1, 2, 1));
    assert_eq!(second.access, Access { address: A + 4, size: Size::W });
}

/// A pointer leads to what it has been written with, not to itself, which has another size.
#[test]
fn paths_that_no_value_leads_to_are_dropped() {
    let reader = "r4 = *(u64 *)(r3 + 0)\nif r4 == 0 goto +1\nr5 = *(u32 *)(r4 + 0)\nexit\n";
    for (writer, after) in [
        ("*(u64 *)(r3 + 0) = r1\nexit\n", Some(2)),
        ("*(u64 *)(r3 + 0) = r1\n*(u64 *)(r3 + 0) = r2\nexit\n", Some(3)),
        // What is added to what another thread has written is not known.
        ("r4 = *(u64 *)(r3 + 8)\n*(u64 *)(r3 + 0) = r4\nexit\n", None),
    ] {
        let (test, mut paths) = test(&[writer, reader], locations());
        let before = paths[1].len();
        assert!(cells(&test, &paths).is_err());
        feasible(&test, &mut paths);
        assert_eq!(paths[1].len(), after.unwrap_or(before), "{writer}");
        assert_eq!(cells(&test, &paths).is_ok(), after.is_some(), "{writer}");
    }
}

/// Threads have private memory of their own.
#[test]
fn private_memory_is_not_shared() {
    let source = "r0 = load_acquire((u64 *)(r10 - 8))\nexit\n";
    let code = crate::bpf::tests::assemble(source);
    let options = Options::default();
    let of = |thread| {
        let layout = crate::thread::Layout::new(&locations(), thread, &[]);
        let paths = crate::thread::paths(&code, &[], &layout, &options).unwrap();
        paths[0].events[0].action.access().unwrap()
    };
    assert!(!of(0).overlaps(of(1)));
    let layout = crate::thread::Layout::new(&locations(), 0, &[]);
    let r10 = acqrel_machine::Reg::new(10).unwrap();
    let other =
        crate::thread::paths(&code, &[(r10, of(1).address + 8)], &layout, &options).unwrap();
    assert!(matches!(other[0].end, crate::End::Fault { .. }), "{:?}", other[0].end);
}
