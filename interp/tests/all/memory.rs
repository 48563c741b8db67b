//! Loads, stores and atomics through programs, on all memories.

use crate::build::{
    EXIT, acquire, atomic, both, imm64, load, memory, mov, mov_reg, program, release, result, store,
};
use acqrel_guest::{GuestMemory as _, Helpers, MemoryFault, STACK_TOP, Start};
use acqrel_interp::semantics::Update;
use acqrel_interp::{Loaded, Memory, Shared};
use acqrel_isa::{
    AtomicOp, AtomicSize, Insn, LoadOrder,
    Reg::{R0, R1, R2},
    Size, StoreOrder, SxSize,
};

const BYTES: [u8; 8] = [0x81, 0x92, 0xa3, 0xb4, 0xc5, 0xd6, 0xe7, 0xf8];

#[test]
fn narrow_loads_extend() {
    let start = memory(&BYTES);
    for (size, expected) in [
        (Size::B, 0x81),
        (Size::H, 0x9281),
        (Size::W, 0xb4a3_9281),
        (Size::DW, 0xf8e7_d6c5_b4a3_9281),
    ] {
        for load in [load(size, R0, R1, 0), acquire(size, R0, R1, 0)] {
            assert_eq!(result(&[mov(R0, -1), load, EXIT], &start), Ok(expected), "{load}");
        }
        // The destination may be the base.
        for load in [load(size, R1, R1, 0), acquire(size, R1, R1, 0)] {
            let insns = [load, mov_reg(R0, R1), EXIT];
            assert_eq!(result(&insns, &start), Ok(expected), "{load}");
        }
    }
    for (size, expected) in [
        (SxSize::B, 0xffff_ffff_ffff_ff81),
        (SxSize::H, 0xffff_ffff_ffff_9281),
        (SxSize::W, 0xffff_ffff_b4a3_9281),
    ] {
        let load = Insn::LoadSx { size, dst: R0, base: R1, off: 0 };
        assert_eq!(result(&[load, EXIT], &start), Ok(expected));
    }
}

#[test]
fn stores_write_as_many_bytes_as_they_have() {
    for (size, len) in [(Size::B, 1), (Size::H, 2), (Size::W, 4), (Size::DW, 8)] {
        let value = imm64(R2, u64::from_le_bytes(BYTES));
        let mut expected = [0; 16];
        expected[8..8 + len].copy_from_slice(&BYTES[..len]);
        for store in [store(size, R1, 8, R2), release(size, R1, 8, R2)] {
            let program = program(&[value, store, EXIT]);
            let outcome = both(&program, &memory(&[0; 16]), &Helpers::none());
            assert_eq!(outcome.image.memory, expected, "{store}");
        }
        // An immediate is sign-extended.
        let imm = Insn::StoreImm { size, base: R1, off: 8, imm: -2 };
        let outcome = both(&program(&[imm, EXIT]), &memory(&[0; 16]), &Helpers::none());
        let mut expected = [0; 16];
        expected[8..8 + len].fill(0xff);
        expected[8] = 0xfe;
        assert_eq!(outcome.image.memory, expected, "{imm}");
    }
}

#[test]
fn atomics_return_the_old_value_where_they_should() {
    let start = memory(&BYTES);
    let old = u64::from_le_bytes(BYTES);
    for (size, mask) in [(AtomicSize::W, 0xffff_ffff), (AtomicSize::DW, u64::MAX)] {
        for (op, r0, r2) in [
            (AtomicOp::Add, 7, 3),
            (AtomicOp::Or, 7, 3),
            (AtomicOp::And, 7, 3),
            (AtomicOp::Xor, 7, 3),
            (AtomicOp::FetchAdd, 7, old & mask),
            (AtomicOp::FetchOr, 7, old & mask),
            (AtomicOp::FetchAnd, 7, old & mask),
            (AtomicOp::FetchXor, 7, old & mask),
            (AtomicOp::Xchg, 7, old & mask),
            (AtomicOp::CmpXchg, old & mask, 3),
        ] {
            let insn = atomic(op, size, R1, 0, R2);
            let insns = [mov(R0, 7), mov(R2, 3), insn, EXIT];
            assert_eq!(result(&insns, &start), Ok(r0), "{insn}");
            let insns = [mov(R0, 7), mov(R2, 3), insn, mov_reg(R0, R2), EXIT];
            assert_eq!(result(&insns, &start), Ok(r2), "{insn}");
        }
    }
}

#[test]
fn a_narrow_compare_exchange_ignores_the_high_half_of_r0() {
    let start = memory(&[1, 0, 0, 0, 9, 9, 9, 9]);
    let insns = [
        imm64(R0, 0xdead_beef_0000_0001),
        mov(R2, 5),
        atomic(AtomicOp::CmpXchg, AtomicSize::W, R1, 0, R2),
        EXIT,
    ];
    let outcome = both(&program(&insns), &start, &Helpers::none());
    assert_eq!(outcome.result, Ok(1), "the old value, zero-extended");
    assert_eq!(outcome.image.memory, [5, 0, 0, 0, 9, 9, 9, 9]);
    let wide = atomic(AtomicOp::CmpXchg, AtomicSize::DW, R1, 0, R2);
    let outcome = both(&program(&[insns[0], insns[1], wide, EXIT]), &start, &Helpers::none());
    assert_eq!(outcome.image.memory, start.memory);
}

/// Every access to every offset has the same effect on the cells of `Shared` as on the bytes of
/// `Plain`, faults included; on the stack too.
#[test]
fn shared_cells_are_as_good_as_bytes() {
    let start = memory(&(1..=27).collect::<Vec<u8>>());
    let loaded = Loaded::new(program(&[EXIT]), start, Helpers::none()).unwrap();
    let memory = loaded.machine().thread.registers[R1];
    for base in [memory, STACK_TOP - 27] {
        for offset in -2..30 {
            let address = base.wrapping_add_signed(offset);
            for size in Size::ALL {
                for ordered in [false, true] {
                    let load = if ordered { LoadOrder::Acquire } else { LoadOrder::Plain };
                    let store = if ordered { StoreOrder::Release } else { StoreOrder::Plain };
                    same(&loaded, |memory| memory.load(address, size, load));
                    same(&loaded, |memory| {
                        memory.store(address, size, 0xf1e2_d3c4_b5a6_9788, store)
                    });
                }
            }
            for size in [AtomicSize::W, AtomicSize::DW] {
                for op in [AtomicOp::Add, AtomicOp::FetchXor, AtomicOp::Xchg, AtomicOp::CmpXchg] {
                    for expected in [0, 0x0c0b_0a09, 0x100f_0e0d_0c0b_0a09] {
                        let update = Update { op, operand: 0xf1e2_d3c4_b5a6_9788, expected };
                        same(&loaded, |memory| memory.rmw(address, size, update));
                    }
                }
            }
            same(&loaded, |memory| {
                let mut bytes = [0; 5];
                memory.read(address, &mut bytes)?;
                memory.write(address + 1, &bytes)?;
                Ok::<_, MemoryFault>(bytes)
            });
            same(&loaded, |memory| memory.write(address, &[]));
        }
    }
}

/// Does the same on a fresh `Plain` and a fresh `Shared`, and compares results and contents.
#[track_caller]
fn same<T: PartialEq + std::fmt::Debug>(loaded: &Loaded, act: impl Fn(&mut dyn Memory) -> T) {
    let (mut plain, shared) = (acqrel_interp::Plain::new(loaded), Shared::new(loaded));
    let mut view = shared.view();
    assert_eq!(act(&mut plain), act(&mut view));
    assert_eq!(plain.image(), shared.image());
    let (mut a, mut b) = ([0; 64], [0; 64]);
    plain.read(STACK_TOP - 64, &mut a).unwrap();
    view.read(STACK_TOP - 64, &mut b).unwrap();
    assert_eq!(a, b, "the stack");
}

#[test]
fn every_thread_has_its_own_stack() {
    let loaded = Loaded::new(program(&[EXIT]), Start::default(), Helpers::none()).unwrap();
    let shared = Shared::new(&loaded);
    let (mut one, mut other) = (shared.view(), shared.view());
    one.store(STACK_TOP - 8, Size::DW, 7, StoreOrder::Plain).unwrap();
    assert_eq!(one.load(STACK_TOP - 8, Size::DW, LoadOrder::Plain), Ok(7));
    assert_eq!(other.load(STACK_TOP - 8, Size::DW, LoadOrder::Plain), Ok(0));
}
