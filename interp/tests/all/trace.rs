//! Traces.

use crate::build::{EXIT, atomic, load, memory, mov, program, store};
use acqrel_guest::{FaultKind, HelperId, HelperReturn, Helpers};
use acqrel_interp::{Loaded, MemoryChange, RegisterChange, Traced};
use acqrel_isa::{
    AtomicOp, AtomicSize, Imm64, Insn,
    Reg::{R0, R1, R2, R10},
    Size,
};

fn trace(insns: &[Insn], bytes: &[u8], helpers: Helpers) -> (Vec<Traced>, u64) {
    let loaded = Loaded::new(program(insns), memory(bytes), helpers).unwrap();
    let mut machine = loaded.machine();
    let base = machine.thread.registers[R1];
    let trace = std::iter::from_fn(|| machine.trace()).collect();
    assert_eq!(machine.trace(), None, "it has ended");
    (trace, base)
}

#[test]
fn each_step_says_what_it_changed() {
    let insns = [
        Insn::LoadImm64 { dst: R2, source: Imm64::Value(0x1_0000_0203) },
        store(Size::H, R1, 1, R2),
        mov(R2, 0x203),
        mov(R2, 0x203),
        atomic(AtomicOp::FetchAdd, AtomicSize::W, R1, 0, R2),
        atomic(AtomicOp::CmpXchg, AtomicSize::W, R1, 0, R2),
        load(Size::B, R0, R1, 9),
        EXIT,
    ];
    let (trace, base) = trace(&insns, &[9; 8], Helpers::none());
    let slots: Vec<_> = trace.iter().map(|step| (step.index, step.slot)).collect();
    assert_eq!(slots, [(0, 0), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7)]);
    assert!(trace.iter().zip(insns).all(|(step, insn)| step.insn == insn));
    let change = |reg, old, new| vec![RegisterChange { reg, old, new }];
    assert_eq!(trace[0].registers, change(R2, 8, 0x1_0000_0203));
    let write = |at, old: &[u8], new: &[u8]| {
        vec![MemoryChange { address: base + at, old: old.to_vec(), new: new.to_vec() }]
    };
    assert_eq!(trace[1].memory, write(1, &[9, 9], &[3, 2]));
    assert_eq!(trace[1].registers, []);
    assert_eq!(trace[3].registers, [], "the same value is no change");
    assert_eq!(trace[4].memory, write(0, &[9, 3, 2, 9], &[12, 5, 2, 9]));
    assert_eq!(trace[4].registers, change(R2, 0x203, 0x0902_0309));
    assert_eq!(trace[5].memory, [], "a compare-exchange that fails writes nothing");
    assert_eq!(trace[5].registers, change(R0, 0, 0x0902_050c));
    assert!(trace[..6].iter().all(|step| step.end.is_none()));
    let fault = trace[6].end.unwrap().unwrap_err();
    assert_eq!((fault.kind, fault.slot), (FaultKind::Unmapped, 7));
    assert_eq!((&trace[6].registers[..], &trace[6].memory[..]), (&[][..], &[][..]));
}

#[test]
fn calls_show_their_frame_and_helpers_their_writes() {
    let mut helpers = Helpers::none();
    helpers.add(HelperId::Static(1), "clear", |call| {
        call.memory.write(call.args[0], &[0; 3])?;
        Ok(HelperReturn::Value(7))
    });
    let insns = [Insn::CallLocal { off: 1 }, EXIT, Insn::CallHelper { id: 1 }, EXIT];
    let (trace, base) = trace(&insns, &[5; 3], helpers);
    let moved = |step: &Traced| step.registers.iter().find(|c| c.reg == R10).map(|c| c.new < c.old);
    assert_eq!(moved(&trace[0]), Some(true));
    let expected = MemoryChange { address: base, old: vec![5; 3], new: vec![0; 3] };
    assert_eq!(trace[1].memory, [expected]);
    // The result, and r1 and r2, which were not 0.
    let changed: Vec<_> = trace[1].registers.iter().map(|c| (c.reg, c.new)).collect();
    assert_eq!(changed, [(R0, 7), (R1, 0), (R2, 0)]);
    assert_eq!(moved(&trace[2]), Some(false));
    assert_eq!(trace[3].end, Some(Ok(7)));
}
