//! Fuel is charged exactly, and the fault names the branch or call that found none.

use crate::build::{EXIT, add, both, branch, mov, mov_reg, program};
use acqrel_guest::{Fault, FaultKind, Helpers, Start};
use acqrel_interp::Loaded;
use acqrel_isa::{
    Cond, Imm64, Insn, Program,
    Reg::{R0, R1, R2, R3},
};

/// Runs with every amount of fuel up to what the program needs, which has to be `needed`; with
/// less it ends at `slot`.
#[track_caller]
fn needs(program: &Program, start: &Start, needed: u64, slot: usize) {
    for fuel in 0..=needed + 1 {
        let start = Start { fuel, ..start.clone() };
        let outcome = both(program, &start, &Helpers::standard());
        if fuel < needed {
            let fault = Fault { kind: FaultKind::OutOfFuel, slot, address: None };
            assert_eq!(outcome.result, Err(fault), "with {fuel} of {needed}");
        } else {
            assert!(outcome.result.is_ok(), "with {fuel} of {needed}: {:?}", outcome.result);
        }
    }
}

#[test]
fn backward_branches_cost_one_each() {
    // Ten turns, nine of them back.
    let insns = [mov(R0, 10), add(R0, -1), branch(Cond::Ne, R0, 0, -2), EXIT];
    needs(&program(&insns), &Start::default(), 9, 2);
    for back in [Insn::Ja { off: -4 }, Insn::Ja32 { off: -4 }] {
        let insns = [mov(R0, 10), add(R0, -1), branch(Cond::Eq, R0, 0, 2), mov(R2, 0), back, EXIT];
        // The jump out is at slot 2; `back` goes to it, or the instruction before.
        needs(&program(&insns), &Start::default(), 9, 4);
    }
}

#[test]
fn jumps_of_32_bits_go_far() {
    const FAR: i32 = 40_000;
    // Over the middle, into the last instructions, back to the first but one, and out.
    let mut insns = vec![Insn::Ja32 { off: FAR }, add(R0, 1), EXIT];
    insns.resize(usize::try_from(FAR).unwrap() + 1, mov(R0, 100));
    insns.extend([add(R0, 5), Insn::Ja32 { off: -FAR - 2 }]);
    let program = program(&insns);
    assert_eq!(both(&program, &Start::default(), &Helpers::none()).result, Ok(6));
    needs(&program, &Start::default(), 1, usize::try_from(FAR).unwrap() + 2);
}

#[test]
fn forward_branches_cost_nothing() {
    let insns =
        [Insn::Ja { off: 0 }, Insn::Ja32 { off: 1 }, mov(R0, 1), branch(Cond::Eq, R0, 0, 0), EXIT];
    needs(&program(&insns), &Start::default(), 0, 0);
}

#[test]
fn a_branch_to_itself_is_backward() {
    let insns = [mov(R0, 0), branch(Cond::Eq, R0, 0, -1), EXIT];
    let fault = Fault { kind: FaultKind::OutOfFuel, slot: 1, address: None };
    let start = Start { fuel: 1000, ..Start::default() };
    assert_eq!(both(&program(&insns), &start, &Helpers::none()).result, Err(fault));
}

#[test]
fn calls_of_functions_cost_one_each() {
    let insns = [Insn::CallLocal { off: 1 }, EXIT, EXIT];
    needs(&program(&insns), &Start::default(), 1, 0);
    // Three calls by one instruction, and two jumps back.
    let insns = [
        mov(R3, 3),
        Insn::CallLocal { off: 3 },
        add(R3, -1),
        branch(Cond::Ne, R3, 0, -3),
        EXIT,
        EXIT,
    ];
    let start = |fuel| Start { fuel, ..Start::default() };
    for (fuel, slot) in [(0, 1), (1, 3), (2, 1), (3, 3), (4, 1)] {
        let outcome = both(&program(&insns), &start(fuel), &Helpers::none());
        let fault = Fault { kind: FaultKind::OutOfFuel, slot, address: None };
        assert_eq!(outcome.result, Err(fault), "with {fuel}");
    }
    assert_eq!(both(&program(&insns), &start(5), &Helpers::none()).result, Ok(0));

    let code = Insn::LoadImm64 { dst: R1, source: Imm64::Code(3) };
    needs(&program(&[code, Insn::CallX { dst: R1 }, EXIT, EXIT]), &Start::default(), 1, 2);
}

#[test]
fn helper_calls_cost_nothing() {
    needs(&program(&[Insn::CallHelper { id: 5 }, EXIT]), &Start::default(), 0, 0);
}

#[test]
fn indirect_jumps_cost_one_if_they_lead_back() {
    // To the first instruction, once; r3 says whether that has been.
    let insns = [
        branch(Cond::Ne, R3, 0, 4),
        mov(R3, 1),
        Insn::LoadImm64 { dst: R1, source: Imm64::Code(-3) },
        Insn::GotoX { dst: R1 },
        EXIT,
    ];
    needs(&program(&insns), &Start::default(), 1, 4);
}

#[test]
fn may_goto_falls_through_as_often_as_the_start_says() {
    // Counts the turns of an endless loop.
    let insns = [mov(R0, 0), Insn::MayGoto { off: 2 }, add(R0, 1), Insn::Ja { off: -3 }, EXIT];
    for may_goto in [0, 1, 7] {
        let start = Start { may_goto, ..Start::default() };
        assert_eq!(both(&program(&insns), &start, &Helpers::none()).result, Ok(may_goto));
        needs(&program(&insns), &start, may_goto, 3);
    }
    // Jumping back, it costs fuel itself.
    let insns = [add(R0, 1), branch(Cond::Gt, R0, 3, 1), Insn::MayGoto { off: -3 }, EXIT];
    let start = Start { may_goto: 0, ..Start::default() };
    needs(&program(&insns), &start, 3, 2);
}

#[test]
fn what_is_left_can_be_asked() {
    let insns = [mov(R0, 10), add(R0, -1), branch(Cond::Ne, R0, 0, -2), mov_reg(R0, R2), EXIT];
    let start = Start { fuel: 20, ..Start::default() };
    let loaded = Loaded::new(program(&insns), start, Helpers::none()).unwrap();
    let mut machine = loaded.machine();
    assert_eq!(machine.run(), Ok(0));
    assert_eq!(machine.thread.fuel(), 11);
}
