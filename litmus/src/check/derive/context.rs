//! [`Context`]: a test of the core with a place for an instruction.

use crate::generate::{Generated, Rmw, Update, core};
use crate::{Test, read};
use acqrel_isa::{AtomicOp, Insn, LoadOrder, Program, Size, StoreOrder};
use acqrel_jit::Event;
use std::io;

/// A test with the place of an instruction in it.
#[derive(Clone, Debug)]
pub(super) struct Context {
    pub(super) test: Test,
    pub(super) thread: usize,
    /// The index of the instruction in the thread's program.
    pub(super) place: usize,
}

impl Context {
    /// Whether it has ordering instructions of other events than this instruction.
    pub(super) fn has_other_events(&self, insn: Insn) -> bool {
        let programs = self.test.threads.iter().filter_map(|thread| thread.program.as_ref());
        programs.flat_map(Program::insns).any(|&other| {
            let event = Event::of(other);
            !matches!(event, None | Some(Event::Load | Event::Store)) && event != Event::of(insn)
        })
    }
}

/// All places in the core where an instruction does what this does.
pub(super) fn contexts(insn: Insn) -> Vec<Context> {
    let Some(size) = insn.access().map(|(access, _)| access.size()) else { return Vec::new() };
    let mut all = Vec::new();
    for generated in core(&updates(insn)) {
        let Some(test) = sized(&generated, size) else { continue };
        for (thread, source) in test.threads.iter().enumerate() {
            let program = source.program.iter().flat_map(Program::insns);
            for (place, &other) in program.enumerate() {
                if is_alike(insn, other) {
                    all.push(Context { test: test.clone(), thread, place });
                }
            }
        }
    }
    all
}

/// A generated test with accesses of a size.
fn sized(generated: &Generated, size: Size) -> Option<Test> {
    let sized = generated.cycle.test(size).ok()?;
    let none = |_: &str| Err(io::Error::from(io::ErrorKind::NotFound));
    read(&sized.text, none).ok().map(|(test, _)| test)
}

/// The read-modify-writes of the contexts of an instruction.
fn updates(insn: Insn) -> Vec<Rmw> {
    let of = |update: Update| vec![Rmw::used(update), Rmw::unused(update)];
    match insn {
        Insn::Atomic { op, .. } => match op {
            AtomicOp::Add => vec![Rmw::unused(Update::Add)],
            AtomicOp::Or => vec![Rmw::unused(Update::Or)],
            AtomicOp::And => vec![Rmw::unused(Update::And)],
            AtomicOp::Xor => vec![Rmw::unused(Update::Xor)],
            AtomicOp::FetchAdd => of(Update::FetchAdd),
            AtomicOp::FetchOr => of(Update::FetchOr),
            AtomicOp::FetchAnd => of(Update::FetchAnd),
            AtomicOp::FetchXor => of(Update::FetchXor),
            AtomicOp::Xchg => of(Update::Exchange),
            AtomicOp::CmpXchg => of(Update::CompareExchange),
        },
        _ => of(Update::FetchAdd),
    }
}

/// Whether two instructions do the same, with whatever registers and offsets.
fn is_alike(insn: Insn, other: Insn) -> bool {
    match (insn, other) {
        (
            Insn::Load { size, order: LoadOrder::Acquire, .. },
            Insn::Load { size: other, order: LoadOrder::Acquire, .. },
        )
        | (
            Insn::Store { size, order: StoreOrder::Release, .. },
            Insn::Store { size: other, order: StoreOrder::Release, .. },
        ) => size == other,
        (Insn::Atomic { op, size, .. }, Insn::Atomic { op: other_op, size: other, .. }) => {
            op == other_op && size == other
        }
        _ => false,
    }
}
