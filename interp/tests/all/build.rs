//! Short names for instructions, and [`both`], which runs a program on both loops.

use acqrel_guest::{Fault, FaultKind, Helpers, Outcome, Start};
use acqrel_interp::{Loaded, Machine, Plain};
use acqrel_isa::{
    AluOp, AtomicOp, AtomicSize, Cond, Imm64, Insn, LoadOrder, Operand, Parts, Program, Reg, Size,
    StoreOrder, Width,
};

pub(crate) const EXIT: Insn = Insn::Exit {};

pub(crate) fn mov(dst: Reg, imm: i32) -> Insn {
    alu(AluOp::Mov, dst, imm)
}

pub(crate) fn mov_reg(dst: Reg, src: Reg) -> Insn {
    Insn::Alu { op: AluOp::Mov, width: Width::W64, dst, src: Operand::Reg(src) }
}

pub(crate) fn alu(op: AluOp, dst: Reg, imm: i32) -> Insn {
    Insn::Alu { op, width: Width::W64, dst, src: Operand::Imm(imm) }
}

pub(crate) fn add(dst: Reg, imm: i32) -> Insn {
    alu(AluOp::Add, dst, imm)
}

pub(crate) fn add_reg(dst: Reg, src: Reg) -> Insn {
    Insn::Alu { op: AluOp::Add, width: Width::W64, dst, src: Operand::Reg(src) }
}

pub(crate) fn imm64(dst: Reg, value: u64) -> Insn {
    Insn::LoadImm64 { dst, source: Imm64::Value(value) }
}

pub(crate) fn load(size: Size, dst: Reg, base: Reg, off: i16) -> Insn {
    Insn::Load { size, order: LoadOrder::Plain, dst, base, off }
}

pub(crate) fn acquire(size: Size, dst: Reg, base: Reg, off: i16) -> Insn {
    Insn::Load { size, order: LoadOrder::Acquire, dst, base, off }
}

pub(crate) fn store(size: Size, base: Reg, off: i16, src: Reg) -> Insn {
    Insn::Store { size, order: StoreOrder::Plain, base, off, src }
}

pub(crate) fn release(size: Size, base: Reg, off: i16, src: Reg) -> Insn {
    Insn::Store { size, order: StoreOrder::Release, base, off, src }
}

pub(crate) fn store_imm(size: Size, base: Reg, off: i16, imm: i32) -> Insn {
    Insn::StoreImm { size, base, off, imm }
}

pub(crate) fn atomic(op: AtomicOp, size: AtomicSize, base: Reg, off: i16, src: Reg) -> Insn {
    Insn::Atomic { op, size, base, off, src }
}

pub(crate) fn branch(cond: Cond, dst: Reg, imm: i32, off: i16) -> Insn {
    Insn::Branch { cond, width: Width::W64, dst, src: Operand::Imm(imm), off }
}

pub(crate) fn program(insns: &[Insn]) -> Program {
    Program::new(insns.to_vec()).unwrap()
}

pub(crate) fn with_parts(insns: &[Insn], parts: Parts) -> Program {
    Program::with_parts(insns.to_vec(), parts).unwrap()
}

/// A start state with this input memory.
pub(crate) fn memory(bytes: &[u8]) -> Start {
    Start { memory: bytes.to_vec(), ..Start::default() }
}

/// Runs a program by `run` and by `step`, and holds their outcomes and last states equal.
#[track_caller]
pub(crate) fn both(program: &Program, start: &Start, helpers: &Helpers) -> Outcome {
    let loaded = Loaded::new(program.clone(), start.clone(), helpers.clone()).unwrap();
    let (mut fast, mut slow) = (loaded.machine(), loaded.machine());
    compare(&mut fast, &mut slow);
    let outcome = loaded.run();
    assert_eq!(Ok(outcome.clone()), acqrel_interp::run(program, start, helpers));
    assert_eq!(outcome.result, fast.run());
    assert_eq!(outcome.image, fast.memory.image());
    assert_eq!(outcome.printed, fast.thread.environment.printed());
    outcome
}

/// Runs one machine by `run` and another in the same state by `step`, and holds them equal.
#[track_caller]
pub(crate) fn compare(fast: &mut Machine<'_, Plain>, slow: &mut Machine<'_, Plain>) {
    let result = fast.run();
    let stepped = loop {
        match slow.step() {
            Ok(None) => {}
            Ok(Some(value)) => break Ok(value),
            Err(fault) => break Err(fault),
        }
    };
    let insns = fast.loaded().program().insns();
    assert_eq!(result, stepped, "{insns:?}");
    assert_eq!(fast.thread, slow.thread, "{insns:?}");
    assert_eq!(fast.memory.image(), slow.memory.image(), "{insns:?}");
}

/// The result of a program on both loops, with the standard helpers.
#[track_caller]
pub(crate) fn result(insns: &[Insn], start: &Start) -> Result<u64, Fault> {
    both(&program(insns), start, &Helpers::standard()).result
}

/// The result of a program that has to fault: kind, slot and address.
#[track_caller]
pub(crate) fn fault(insns: &[Insn], start: &Start) -> (FaultKind, usize, Option<u64>) {
    let Fault { kind, slot, address } = result(insns, start).unwrap_err();
    (kind, slot, address)
}
