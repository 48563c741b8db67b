//! Each kind of fault, with its instruction and address.

use crate::build::{
    EXIT, acquire, add, atomic, both, fault, imm64, load, memory, mov, mov_reg, program, release,
    result, store, store_imm, with_parts,
};
use acqrel_guest::{FaultKind, Granule, Guest, Helpers, STACK_TOP, Start};
use acqrel_isa::{
    AtomicOp, AtomicSize, Imm64, Insn, MapDef, Parts,
    Reg::{R0, R1, R2, R10},
    Size,
};

/// The address of the input memory of a program of 2 or 3 instructions.
fn base(start: &Start) -> u64 {
    let guest = Guest::new(&program(&[EXIT]), start, &Helpers::none()).unwrap();
    guest.registers(start)[1]
}

#[test]
fn an_access_past_an_end_is_unmapped() {
    let start = memory(&[0x11; 12]);
    let base = base(&start);
    for (size, bytes) in [(Size::B, 1), (Size::H, 2), (Size::W, 4), (Size::DW, 8)] {
        let last = 12 - bytes;
        for (off, inside) in [(last, true), (last + 1, false), (12, false), (-1, false), (0, true)]
        {
            let address = base.wrapping_add_signed(off.into());
            let expected = (FaultKind::Unmapped, 0, Some(address));
            for access in
                [load(size, R0, R1, off), store(size, R1, off, R0), store_imm(size, R1, off, 1)]
            {
                if inside {
                    assert!(result(&[access, EXIT], &start).is_ok(), "{access}");
                } else {
                    assert_eq!(fault(&[access, EXIT], &start), expected, "{access}");
                }
            }
        }
    }
}

#[test]
fn the_granule_rounds_out() {
    let mut start = memory(&[0x11; 12]);
    let base = base(&start);
    assert_eq!(base % 4096, 4096 - 16, "ends at a page end, as far as alignment to 8 allows");
    start.granule = Granule::Page;
    // The padding of 4 bytes at the end and everything before in the page can be written and read.
    let end = 16;
    let first = i16::try_from(base % 4096).unwrap();
    for off in [12, end - 8, -first] {
        let access = [mov(R2, -1), store(Size::W, R1, off, R2), load(Size::W, R0, R1, off), EXIT];
        assert_eq!(result(&access, &start), Ok(0xffff_ffff));
    }
    for off in [end - 3, end, -first - 1] {
        let expected = (FaultKind::Unmapped, 0, Some(base.wrapping_add_signed(off.into())));
        assert_eq!(fault(&[load(Size::W, R0, R1, off), EXIT], &start), expected);
    }
}

#[test]
fn an_access_that_wraps_is_unmapped() {
    for address in [u64::MAX, u64::MAX - 6, u64::MAX - 7, 0, 1 << 32, 1 << 63] {
        let expected = (FaultKind::Unmapped, 2, Some(address));
        let start = memory(&[0; 16]);
        assert_eq!(fault(&[imm64(R2, address), load(Size::DW, R0, R2, 0), EXIT], &start), expected);
    }
    // The displacement wraps too.
    let start = memory(&[7; 16]);
    let far = base(&start).wrapping_sub(0x7fff);
    let insns = [imm64(R2, far), load(Size::B, R0, R2, 0x7fff), EXIT];
    assert_eq!(result(&insns, &start), Ok(7));
}

#[test]
fn a_fault_changes_nothing() {
    let start = memory(&[0x11; 12]);
    for access in [
        store(Size::DW, R1, 8, R10),
        store_imm(Size::DW, R1, 8, 1),
        atomic(AtomicOp::FetchAdd, AtomicSize::DW, R1, 8, R0),
    ] {
        let outcome = both(&program(&[mov(R0, 5), access, EXIT]), &start, &Helpers::none());
        assert_eq!(outcome.result.unwrap_err().slot, 1);
        assert_eq!(outcome.image.memory, [0x11; 12]);
    }
}

#[test]
fn orders_need_alignment_and_plain_accesses_do_not() {
    let start = memory(&[0; 16]);
    let base = base(&start);
    let sizes = [(Size::H, 2), (Size::W, 4), (Size::DW, 8)];
    for (size, bytes) in sizes {
        for off in 0..bytes {
            for access in [acquire(size, R0, R1, off), release(size, R1, off, R0)] {
                let run = result(&[access, EXIT], &start);
                let aligned = off == 0;
                assert_eq!(run.is_ok(), aligned, "{access}");
                if let Err(fault) = run {
                    let address = Some(base + u64::from(off.cast_unsigned()));
                    assert_eq!((fault.kind, fault.address), (FaultKind::Misaligned, address));
                }
            }
            for access in [load(size, R0, R1, off), store(size, R1, off, R0)] {
                assert!(result(&[access, EXIT], &start).is_ok(), "{access}");
            }
        }
    }
    for (size, off) in [(AtomicSize::W, 2), (AtomicSize::DW, 4)] {
        for op in [AtomicOp::Add, AtomicOp::Xchg, AtomicOp::CmpXchg] {
            let access = atomic(op, size, R1, off, R0);
            let expected = (FaultKind::Misaligned, 0, Some(base + u64::from(off.cast_unsigned())));
            assert_eq!(fault(&[access, EXIT], &start), expected);
        }
    }
    // Bytes are always aligned.
    assert!(result(&[acquire(Size::B, R0, R1, 3), EXIT], &start).is_ok());
    // Misaligned comes before unmapped.
    let nowhere = [imm64(R2, 0x123), acquire(Size::DW, R0, R2, 0), EXIT];
    assert_eq!(fault(&nowhere, &start), (FaultKind::Misaligned, 2, Some(0x123)));
}

#[test]
fn read_only_memory_can_be_read() {
    let maps = vec![MapDef::data(".rodata".to_owned(), 8, true, vec![9, 0, 0, 0, 0, 0, 0, 0])];
    let address = Insn::LoadImm64 { dst: R1, source: Imm64::MapValueIdx(0, 0) };
    let run = |access: &[Insn]| {
        let insns = [&[address, mov(R0, 1), mov(R2, 2)], access, &[EXIT]].concat();
        let parts = Parts { maps: maps.clone(), ..Parts::default() };
        let outcome = both(&with_parts(&insns, parts), &Start::default(), &Helpers::none());
        assert_eq!(outcome.image.maps, [[9, 0, 0, 0, 0, 0, 0, 0]]);
        outcome.result
    };
    assert_eq!(run(&[load(Size::DW, R0, R1, 0)]), Ok(9));
    assert_eq!(run(&[acquire(Size::DW, R0, R1, 0)]), Ok(9));
    for access in [
        store(Size::B, R1, 0, R2),
        release(Size::W, R1, 4, R2),
        store_imm(Size::DW, R1, 0, 0),
        atomic(AtomicOp::Add, AtomicSize::DW, R1, 0, R2),
        // Its compare fails, and still it is a write.
        atomic(AtomicOp::CmpXchg, AtomicSize::DW, R1, 0, R2),
    ] {
        assert_eq!(run(&[access]).unwrap_err().kind, FaultKind::ReadOnly, "{access}");
    }
    // Out of bounds comes before read-only.
    assert_eq!(run(&[store(Size::W, R1, 5, R2)]).unwrap_err().kind, FaultKind::Unmapped);
}

#[test]
fn code_and_map_handles_have_no_bytes() {
    let maps = vec![MapDef::data("data".to_owned(), 8, false, vec![])];
    for source in [Imm64::Code(-1), Imm64::MapIdx(0)] {
        for access in [load(Size::B, R0, R1, 0), store(Size::B, R1, 0, R1)] {
            let insns = [Insn::LoadImm64 { dst: R1, source }, access, EXIT];
            let parts = Parts { maps: maps.clone(), ..Parts::default() };
            let program = with_parts(&insns, parts);
            let outcome = both(&program, &Start::default(), &Helpers::none());
            let fault = outcome.result.unwrap_err();
            assert_eq!((fault.kind, fault.slot), (FaultKind::Unmapped, 2));
        }
    }
}

#[test]
fn the_stack_has_eight_frames() {
    let start = Start::default();
    let at = |off: i32| [mov_reg(R2, R10), add(R2, off), load(Size::DW, R0, R2, 0), EXIT];
    for off in [-8, -512, -4096] {
        assert_eq!(result(&at(off), &start), Ok(0));
    }
    for off in [-7, 0, -4097] {
        let address = Some(STACK_TOP.wrapping_add_signed(off.into()));
        assert_eq!(fault(&at(off), &start), (FaultKind::Unmapped, 2, address));
    }
}

#[test]
fn a_wide_instruction_counts_as_two_slots() {
    let insns = [imm64(R0, 0), imm64(R2, 0), load(Size::B, R0, R2, 0), EXIT];
    assert_eq!(fault(&insns, &Start::default()), (FaultKind::Unmapped, 4, Some(0)));
}
