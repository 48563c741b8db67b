//! Calls and returns, direct and indirect, and indirect jumps.

use crate::build::{
    EXIT, add, add_reg, both, fault, imm64, load, mov, mov_reg, program, result, store_imm,
    with_parts,
};
use acqrel_guest::{FaultKind, Guest, HelperId, HelperReturn, Helpers, Start};
use acqrel_isa::{
    Imm64, Insn, Parts,
    Reg::{R0, R1, R2, R3, R5, R6, R7, R9, R10},
    Size,
};

fn code(dst: acqrel_isa::Reg, off: i32) -> Insn {
    Insn::LoadImm64 { dst, source: Imm64::Code(off) }
}

#[test]
fn a_call_keeps_r6_to_r10_and_nothing_else() {
    let insns = [
        mov(R6, 6),
        mov(R9, 9),
        mov(R5, 5),
        mov_reg(R7, R10),
        Insn::CallLocal { off: 7 },
        // r0 is what was returned, r5 what the callee left, the others as before.
        add_reg(R0, R5),
        add_reg(R0, R6),
        add_reg(R0, R9),
        Insn::Alu {
            op: acqrel_isa::AluOp::Sub,
            width: acqrel_isa::Width::W64,
            dst: R7,
            src: acqrel_isa::Operand::Reg(R10),
        },
        add_reg(R0, R7),
        EXIT,
        EXIT,
        mov(R0, 1000),
        add(R5, 100),
        mov(R6, 0),
        mov(R7, 0),
        mov(R9, 0),
        EXIT,
    ];
    assert_eq!(result(&insns, &Start::default()), Ok(1000 + 105 + 6 + 9));
}

#[test]
fn the_callee_has_the_frame_below() {
    let insns = [
        store_imm(Size::DW, R10, -8, 7),
        mov_reg(R1, R10),
        Insn::CallLocal { off: 1 },
        EXIT,
        // Its r10 is 512 less, its frame was never written, and the caller's can be read.
        load(Size::DW, R0, R10, -8),
        load(Size::DW, R2, R1, -8),
        add_reg(R0, R2),
        Insn::Alu {
            op: acqrel_isa::AluOp::Sub,
            width: acqrel_isa::Width::W64,
            dst: R1,
            src: acqrel_isa::Operand::Reg(R10),
        },
        add_reg(R0, R1),
        EXIT,
    ];
    assert_eq!(result(&insns, &Start::default()), Ok(7 + 512));
}

#[test]
fn a_frame_is_not_cleared_between_calls() {
    let insns = [
        Insn::CallLocal { off: 2 },
        Insn::CallLocal { off: 1 },
        EXIT,
        load(Size::DW, R0, R10, -8),
        store_imm(Size::DW, R10, -8, 7),
        EXIT,
    ];
    assert_eq!(result(&insns, &Start::default()), Ok(7));
}

#[test]
fn eight_frames_are_enough_and_nine_too_many() {
    // The function calls itself while r1 counts down to 0.
    let insns = |depth| {
        [
            mov(R1, depth),
            Insn::CallLocal { off: 2 },
            mov(R0, 1),
            EXIT,
            add(R1, -1),
            crate::build::branch(acqrel_isa::Cond::Eq, R1, 0, 1),
            Insn::CallLocal { off: -3 },
            EXIT,
        ]
    };
    assert_eq!(result(&insns(7), &Start::default()), Ok(1));
    assert_eq!(fault(&insns(8), &Start::default()), (FaultKind::CallDepth, 6, None));
    // Lack of fuel comes first.
    let start = Start { fuel: 7, ..Start::default() };
    assert_eq!(fault(&insns(8), &start), (FaultKind::OutOfFuel, 6, None));
}

#[test]
fn callx_calls_functions() {
    let insns = [code(R3, 4), Insn::CallX { dst: R3 }, add(R0, 1), EXIT, mov(R0, 41), EXIT];
    assert_eq!(result(&insns, &Start::default()), Ok(42));
}

#[test]
fn callx_of_anything_else_is_a_bad_jump() {
    let insns = |address| [imm64(R3, address), Insn::CallX { dst: R3 }, EXIT];
    let guest = Guest::new(&program(&insns(0)), &Start::default(), &Helpers::none()).unwrap();
    let addresses = guest.addresses();
    // The second instruction; the second half of the first; between slots; elsewhere.
    for address in [addresses.code(2), addresses.code(1), addresses.code(0) + 1, 0, u64::MAX] {
        let expected = (FaultKind::BadJump, 2, Some(address));
        assert_eq!(fault(&insns(address), &Start::default()), expected);
        // A bad pointer comes before lack of fuel.
        let start = Start { fuel: 0, ..Start::default() };
        assert_eq!(fault(&insns(address), &start), expected);
    }
}

#[test]
fn gotox_jumps_to_functions_and_listed_targets() {
    let insns = |slot: u64| {
        let guest = Guest::new(
            &program(&[imm64(R3, 0), EXIT, EXIT, EXIT, EXIT, EXIT]),
            &Start::default(),
            &Helpers::none(),
        );
        let base = guest.unwrap().addresses().code(0);
        [imm64(R3, base + 8 * slot), Insn::GotoX { dst: R3 }, mov(R0, 1), EXIT, mov(R0, 2), EXIT]
    };
    let run = |slot| {
        // Slot 3 is listed; slot 5 is the entry of a function.
        let symbols = vec![(4, "two".to_owned())];
        let parts = Parts { symbols, jump_targets: vec![2], ..Parts::default() };
        both(&with_parts(&insns(slot), parts), &Start::default(), &Helpers::none()).result
    };
    assert_eq!(run(3), Ok(1));
    assert_eq!(run(5), Ok(2));
    for slot in [1, 2, 4, 6, 7, 100] {
        let fault = run(slot).unwrap_err();
        assert_eq!((fault.kind, fault.slot), (FaultKind::BadJump, 2), "slot {slot}");
    }
}

#[test]
fn callx_of_a_helpers_number_calls_it() {
    let mut helpers = Helpers::none();
    for id in [1, 0xffff, 0x1_0000] {
        helpers.add(HelperId::Static(id), "helper", |_| Ok(HelperReturn::Value(42)));
    }
    let run = |number| {
        let insns = [imm64(R3, number), Insn::CallX { dst: R3 }, EXIT];
        both(&program(&insns), &Start::default(), &helpers).result
    };
    assert_eq!([run(1), run(0xffff)], [Ok(42); 2]);
    // From the lowest address on a number is an address; others are numbers of no helper.
    for number in [0, 2, 0x1_0000, u64::MAX] {
        let fault = run(number).unwrap_err();
        assert_eq!((fault.kind, fault.address), (FaultKind::BadJump, Some(number)));
    }
}
