//! Helpers and maps, through programs.

use crate::build::{
    EXIT, add, add_reg, both, branch, load, memory, mov, mov_reg, program, store, store_imm,
    with_parts,
};
use acqrel_guest::{FaultKind, HelperError, HelperId, HelperReturn, Helpers, Start};
use acqrel_interp::{Loaded, run_threads};
use acqrel_isa::{
    Cond, Imm64, Insn, MapDef, MapKind, Parts,
    Reg::{R0, R1, R2, R3, R4, R5, R6, R10},
    Size,
};

fn call(id: i32) -> Insn {
    Insn::CallHelper { id }
}

fn map(kind: MapKind, max_entries: u32) -> MapDef {
    MapDef {
        name: "map".to_owned(),
        kind,
        key_size: 4,
        value_size: 8,
        max_entries,
        read_only: false,
        initial: vec![],
    }
}

fn map_handle(dst: acqrel_isa::Reg) -> Insn {
    Insn::LoadImm64 { dst, source: Imm64::MapIdx(0) }
}

/// Sets the map's entry of the key to the value, and leaves the result in r0.
fn update(key: i32, value: i32) -> Vec<Insn> {
    vec![
        store_imm(Size::W, R10, -4, key),
        store_imm(Size::DW, R10, -16, value),
        map_handle(R1),
        mov_reg(R2, R10),
        add(R2, -4),
        mov_reg(R3, R10),
        add(R3, -16),
        mov(R4, 0),
        call(2),
    ]
}

/// Leaves the address of the value of a key in r0.
fn lookup(key: i32) -> Vec<Insn> {
    vec![store_imm(Size::W, R10, -4, key), map_handle(R1), mov_reg(R2, R10), add(R2, -4), call(1)]
}

fn run(kind: MapKind, start: &Start, parts: &[Vec<Insn>]) -> acqrel_guest::Outcome {
    let insns = [parts.concat(), vec![EXIT]].concat();
    let maps = vec![map(kind, 2)];
    let program = with_parts(&insns, Parts { maps, ..Parts::default() });
    both(&program, start, &Helpers::standard())
}

#[test]
fn maps_keep_values() {
    let value = vec![branch(Cond::Eq, R0, 0, 1), load(Size::DW, R0, R0, 0)];
    let start = Start::default();
    for kind in [MapKind::Hash, MapKind::Array, MapKind::PerCpuArray] {
        let outcome = run(kind, &start, &[update(1, 42), lookup(1), value.clone()]);
        assert_eq!(outcome.result, Ok(42), "{kind:?}");
    }
    assert_eq!(run(MapKind::Hash, &start, &[lookup(1)]).result, Ok(0));
    assert_eq!(run(MapKind::Array, &start, &[lookup(2)]).result, Ok(0));
    assert_eq!(run(MapKind::Array, &start, &[lookup(1), value]).result, Ok(0));
    let deleted = vec![map_handle(R1), mov_reg(R2, R10), add(R2, -4), call(3)];
    let outcome = run(MapKind::Hash, &start, &[update(1, 42), deleted, lookup(1)]);
    assert_eq!(outcome.result, Ok(0));
}

#[test]
fn each_cpu_has_its_copy() {
    let start = Start { cpu: 1, cpus: 2, ..Start::default() };
    let outcome = run(MapKind::PerCpuArray, &start, &[update(1, 42)]);
    let expected = [[0; 8], [0; 8], [0; 8], [42, 0, 0, 0, 0, 0, 0, 0]].concat();
    assert_eq!(outcome.image.maps, [expected]);
}

#[test]
fn results_come_from_the_start() {
    let start = Start { time: 7, time_step: 3, cpu: 1, cpus: 2, seed: 42, ..Start::default() };
    let run = |insns: &[Insn]| both(&program(insns), &start, &Helpers::standard()).result;
    assert_eq!(run(&[call(5), mov_reg(R6, R0), call(5), add_reg(R0, R6), EXIT]), Ok(7 + 10));
    assert_eq!(run(&[call(8), EXIT]), Ok(1));
    // The first number of SplitMix64 from 42 is 0xbdd732262feb6e95.
    assert_eq!(run(&[call(7), EXIT]), Ok(0xbdd7_3226));
}

#[test]
fn a_call_leaves_r1_to_r5_zero() {
    let mut insns = vec![call(8)];
    for reg in [R1, R2, R3, R4, R5] {
        insns.insert(0, mov(reg, 9));
        insns.push(add_reg(R0, reg));
    }
    insns.push(EXIT);
    assert_eq!(both(&program(&insns), &Start::default(), &Helpers::standard()).result, Ok(0));
}

#[test]
fn printed_lines_are_in_the_outcome() {
    let insns = [mov(R2, 4), mov(R3, -5), call(6), EXIT];
    let outcome = both(&program(&insns), &memory(b"n%d\0"), &Helpers::standard());
    assert_eq!(outcome.printed, ["n-5"]);
    assert_eq!(outcome.result, Ok(3));
}

#[test]
fn a_helper_can_end_the_program() {
    // From a function, with the callers waiting.
    let insns = [Insn::CallLocal { off: 2 }, mov(R0, 1), EXIT, mov(R1, 0), call(5), EXIT];
    let outcome = both(&program(&insns), &Start::default(), &Helpers::conformance());
    assert_eq!(outcome.result, Ok(0));
}

#[test]
fn a_helper_can_refuse() {
    let mut helpers = Helpers::none();
    helpers.add(HelperId::Static(1), "refuse", |call| Err(HelperError::Argument(call.args[0])));
    helpers.add(HelperId::Btf(1), "read", |call| {
        let mut bytes = [0; 8];
        call.memory.read(call.args[0], &mut bytes)?;
        Ok(HelperReturn::Value(u64::from_le_bytes(bytes)))
    });
    helpers.add(HelperId::Btf(2), "write", |call| {
        call.memory.write(call.args[0], &[1; 8])?;
        Ok(HelperReturn::Value(0))
    });
    let run = |insn, off| {
        let insns = [add(R1, off), insn, EXIT];
        both(&program(&insns), &memory(&[2; 16]), &helpers)
    };
    assert_eq!(run(Insn::CallBtf { id: 1 }, 8).result, Ok(0x0202_0202_0202_0202));
    assert_eq!(run(Insn::CallBtf { id: 2 }, 8).image.memory, [[2; 8], [1; 8]].concat());
    let refused = run(call(1), 0).result.unwrap_err();
    let base = refused.address.unwrap();
    assert_eq!((refused.kind, refused.slot), (FaultKind::Helper, 1));
    for id in [1, 2] {
        let outcome = run(Insn::CallBtf { id }, 9);
        let fault = outcome.result.unwrap_err();
        assert_eq!((fault.kind, fault.slot), (FaultKind::Unmapped, 1));
        assert_eq!(fault.address, Some(base + 9));
        assert_eq!(outcome.image.memory, [2; 16], "all or nothing");
    }
}

#[test]
fn the_values_of_a_map_are_memory() {
    let insns = [lookup(0), vec![mov(R2, 7), store(Size::B, R0, 3, R2)]];
    let outcome = run(MapKind::Array, &Start::default(), &insns);
    assert_eq!(outcome.image.maps, [[0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]]);
}

/// An entry of a hash map is found only with its value, also by another thread.
#[test]
fn whoever_finds_an_entry_finds_its_value() {
    let maps = vec![map(MapKind::Hash, 1)];
    let loaded = |insns: &[Insn]| {
        let program = with_parts(insns, Parts { maps: maps.clone(), ..Parts::default() });
        Loaded::new(program, Start::default(), Helpers::standard()).unwrap()
    };
    let writer: Vec<Insn> = update(0, 42).into_iter().chain([EXIT]).collect();
    let reader = [
        store_imm(Size::W, R10, -4, 0),
        map_handle(R1),
        mov_reg(R2, R10),
        add(R2, -4),
        call(1),
        // Back to the handle, which takes two slots.
        branch(Cond::Eq, R0, 0, -6),
        load(Size::DW, R0, R0, 0),
        EXIT,
    ];
    let (reader, writer) = (loaded(&reader), loaded(&writer));
    for _ in 0..2000 {
        let joined = run_threads(&[&reader, &writer]).unwrap();
        assert_eq!(joined.threads[0].result, Ok(42));
    }
}
