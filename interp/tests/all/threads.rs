//! Several threads on one memory.

use crate::build::{
    EXIT, acquire, add, add_reg, atomic, branch, load, memory, mov, program, release, store,
    with_parts,
};
use acqrel_guest::{Helpers, Start};
use acqrel_interp::{Loaded, ThreadsError, run_threads};
use acqrel_isa::{
    AtomicOp, AtomicSize, Cond, Insn, MapDef, Parts, Program,
    Reg::{R0, R1, R2, R3, R5},
    Size,
};

fn loaded(program: Program, start: &Start) -> Loaded {
    Loaded::new(program, start.clone(), Helpers::standard()).unwrap()
}

fn le64(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes.try_into().unwrap())
}

/// Message passing, with flag and data in one cell and in two.
#[test]
fn whoever_sees_the_flag_sees_the_data() {
    for (flag, size) in [(8, Size::DW), (4, Size::W), (2, Size::H), (1, Size::B)] {
        let start = memory(&[0; 16]);
        let writer = [
            mov(R2, 42),
            store(Size::B, R1, 0, R2),
            mov(R2, 1),
            release(size, R1, flag, R2),
            mov(R0, 0),
            EXIT,
        ];
        let reader = [
            acquire(size, R0, R1, flag),
            branch(Cond::Eq, R0, 0, -2),
            load(Size::B, R0, R1, 0),
            EXIT,
        ];
        let writer = loaded(program(&writer), &start);
        let reader = loaded(program(&reader), &start);
        for _ in 0..500 {
            let joined = run_threads(&[&reader, &writer]).unwrap();
            assert_eq!(joined.threads[0].result, Ok(42));
        }
    }
}

/// Store buffering with a full barrier in each thread: one of them sees the other's store.
#[test]
fn fetching_atomics_are_full_barriers() {
    let side = |mine: i16, other: i16| {
        let insns = [
            mov(R2, 1),
            store(Size::DW, R1, mine, R2),
            atomic(AtomicOp::FetchAdd, AtomicSize::DW, R1, mine + 8, R3),
            load(Size::DW, R0, R1, other),
            EXIT,
        ];
        loaded(program(&insns), &memory(&[0; 32]))
    };
    let (one, two) = (side(0, 16), side(16, 0));
    for _ in 0..2000 {
        let joined = run_threads(&[&one, &two]).unwrap();
        let results = [&joined.threads[0].result, &joined.threads[1].result];
        assert_ne!(results, [&Ok(0), &Ok(0)]);
    }
}

#[test]
fn additions_are_not_lost() {
    const TURNS: i32 = 3000;
    for op in [AtomicOp::Add, AtomicOp::FetchAdd] {
        // Two threads on each half of one cell, two on the cell after it.
        let threads: Vec<_> = [
            (AtomicSize::W, 0),
            (AtomicSize::W, 0),
            (AtomicSize::W, 4),
            (AtomicSize::W, 4),
            (AtomicSize::DW, 8),
            (AtomicSize::DW, 8),
        ]
        .into_iter()
        .map(|(size, off)| {
            let insns = [
                mov(R5, TURNS),
                mov(R2, 3),
                atomic(op, size, R1, off, R2),
                add(R5, -1),
                branch(Cond::Ne, R5, 0, -4),
                mov(R0, 0),
                EXIT,
            ];
            loaded(program(&insns), &memory(&[0; 16]))
        })
        .collect();
        let joined = run_threads(&threads.iter().collect::<Vec<_>>()).unwrap();
        let memory = &joined.image.memory;
        let total = 3 * 2 * u64::from(TURNS.cast_unsigned());
        assert_eq!(le64(&memory[..8]), total << 32 | total, "{op:?}");
        assert_eq!(le64(&memory[8..]), total, "{op:?}");
    }
}

/// Every thread counts in its own bytes of a cell and reads back what it wrote.
#[test]
fn neighbouring_stores_are_not_lost() {
    let thread = |size, off| {
        let insns = [
            mov(R5, 100),
            store(size, R1, off, R5),
            load(size, R2, R1, off),
            Insn::Branch {
                cond: Cond::Ne,
                width: acqrel_isa::Width::W64,
                dst: R2,
                src: acqrel_isa::Operand::Reg(R5),
                off: 4,
            },
            add(R5, -1),
            branch(Cond::Ne, R5, 0, -5),
            mov(R0, 1),
            EXIT,
            mov(R0, 0),
            EXIT,
        ];
        loaded(program(&insns), &memory(&[0; 16]))
    };
    // The last one straddles two cells.
    let threads = [
        thread(Size::B, 0),
        thread(Size::B, 1),
        thread(Size::H, 2),
        thread(Size::H, 4),
        thread(Size::W, 6),
    ];
    for _ in 0..100 {
        let joined = run_threads(&threads.each_ref()).unwrap();
        for (number, thread) in joined.threads.iter().enumerate() {
            assert_eq!(thread.result, Ok(1), "thread {number}");
        }
        assert_eq!(joined.image.memory[..10], [1, 1, 1, 0, 1, 0, 1, 0, 0, 0]);
    }
}

#[test]
fn threads_share_maps() {
    // Each thread adds to the value of key 0 of an array.
    let insns = [
        Insn::StoreImm { size: Size::W, base: acqrel_isa::Reg::R10, off: -4, imm: 0 },
        Insn::LoadImm64 { dst: R1, source: acqrel_isa::Imm64::MapIdx(0) },
        Insn::Alu {
            op: acqrel_isa::AluOp::Mov,
            width: acqrel_isa::Width::W64,
            dst: R2,
            src: acqrel_isa::Operand::Reg(acqrel_isa::Reg::R10),
        },
        add(R2, -4),
        Insn::CallHelper { id: 1 },
        mov(R2, 5),
        atomic(AtomicOp::Add, AtomicSize::DW, R0, 0, R2),
        EXIT,
    ];
    let maps = vec![MapDef::data("sum".to_owned(), 8, false, vec![])];
    let program = with_parts(&insns, Parts { maps, ..Parts::default() });
    let thread = loaded(program, &Start::default());
    let joined = run_threads(&[&thread; 4]).unwrap();
    assert_eq!(joined.image.maps, [[20, 0, 0, 0, 0, 0, 0, 0]]);
}

#[test]
fn a_fault_ends_one_thread_only() {
    let good = loaded(program(&[mov(R0, 1), EXIT]), &memory(&[0; 8]));
    let bad = loaded(program(&[load(Size::B, R0, R1, 8), EXIT]), &memory(&[0; 8]));
    let joined = run_threads(&[&good, &bad]).unwrap();
    assert_eq!(joined.threads[0].result, Ok(1));
    assert!(joined.threads[1].result.is_err());
}

#[test]
fn threads_need_the_same_memory() {
    let of = |start: &Start| loaded(program(&[add_reg(R0, R1), EXIT]), start);
    let one = of(&memory(&[0; 8]));
    assert_eq!(run_threads(&[]), Err(ThreadsError::None));
    let other = of(&memory(&[0; 9]));
    assert_eq!(run_threads(&[&one, &one, &other]), Err(ThreadsError::Layout { thread: 2 }));
    // Code of another length is no matter.
    let longer = loaded(program(&[mov(R0, 0), mov(R0, 0), EXIT]), &memory(&[0; 8]));
    assert!(run_threads(&[&one, &longer]).is_ok());
}
