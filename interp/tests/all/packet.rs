//! The legacy packet loads.

use crate::build::{EXIT, add, add_reg, memory, mov, result};
use acqrel_isa::{
    Insn, PacketSize,
    Reg::{R0, R1, R5, R7},
};

#[test]
fn they_load_big_endian_from_the_input_memory() {
    let start = memory(&[0x80, 0x11, 0x22, 0x33, 0x44]);
    for (size, imm, expected) in [
        (PacketSize::B, 0, 0x80),
        (PacketSize::H, 0, 0x8011),
        (PacketSize::W, 0, 0x8011_2233),
        (PacketSize::W, 1, 0x1122_3344),
        (PacketSize::H, 3, 0x3344),
        (PacketSize::B, 4, 0x44),
    ] {
        assert_eq!(result(&[Insn::LoadAbs { size, imm }, EXIT], &start), Ok(expected));
        for (register, rest) in [(1, imm - 1), (-1, imm + 1), (imm, 0)] {
            let insns = [mov(R7, register), Insn::LoadInd { size, src: R7, imm: rest }, EXIT];
            assert_eq!(result(&insns, &start), Ok(expected), "{register} + {rest}");
        }
    }
}

#[test]
fn they_leave_r1_to_r5_zero() {
    let start = memory(&[7]);
    let load = Insn::LoadAbs { size: PacketSize::B, imm: 0 };
    let insns = [mov(R5, 5), load, add_reg(R0, R1), add_reg(R0, R5), EXIT];
    assert_eq!(result(&insns, &start), Ok(7));
}

#[test]
fn past_the_end_the_function_returns_zero() {
    let start = memory(&[0x80, 0x11, 0x22, 0x33, 0x44]);
    for (size, imm) in [
        (PacketSize::B, 5),
        (PacketSize::H, 4),
        (PacketSize::W, 2),
        (PacketSize::B, -1),
        (PacketSize::W, i32::MIN),
        (PacketSize::W, i32::MAX),
        (PacketSize::W, -4),
    ] {
        let insns = [mov(R0, 9), Insn::LoadAbs { size, imm }, mov(R0, 1), EXIT];
        assert_eq!(result(&insns, &start), Ok(0), "{size:?} at {imm}");
        // In a function only that function ends.
        let function = [mov(R0, 9), insns[1], mov(R0, 7), EXIT];
        let call = [Insn::CallLocal { off: 2 }, add(R0, 1), EXIT];
        let insns: Vec<Insn> = call.into_iter().chain(function).collect();
        assert_eq!(result(&insns, &start), Ok(1), "{size:?} at {imm}");
    }
    assert_eq!(result(&[Insn::LoadAbs { size: PacketSize::B, imm: 0 }, EXIT], &memory(&[])), Ok(0));
}
