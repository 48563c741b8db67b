//! What a backend gets wrong in one form of an instruction is found.

use super::*;
use crate::check::{Lower, LowerError, Machine, Subject};
use acqrel_isa::{AtomicOp, Draft, Insn, Item, LoadOrder, Program, Reg, StoreOrder};
use acqrel_machine::Arch;

/// A backend that gets another program.
struct Edited<F> {
    backend: Backend,
    edit: F,
}

impl<F: Fn(&mut Item, Insn)> Lower for Edited<F> {
    fn arch(&self) -> Arch {
        self.backend.arch()
    }

    fn lower(&self, subject: &Subject, thread: usize) -> Result<Machine, LowerError> {
        let mut draft = Draft::of(subject.program(thread));
        for item in draft.functions.iter_mut().flatten() {
            let insn = item.op.insn(item.fields);
            (self.edit)(item, insn);
        }
        let program: Program =
            draft.build().ok_or_else(|| LowerError::Refused("too large".to_owned()))?;
        let image = self.backend.image(&program)?;
        self.backend.machine(&image, image.code())
    }
}

/// Whether the quick suite finds what an edit does, on both architectures.
fn is_found(name: &str, edit: impl Fn(&mut Item, Insn) + Sync + Copy) {
    for target in [targets()[0], targets()[2]] {
        let edited = Edited { backend: backend(target, MemoryMode::Raw), edit };
        let candidate = Candidate { until_wrong: true, ..Candidate::new("edited", &edited) };
        let report = report(&Suite::Quick, &[candidate], 2);
        assert_eq!(report.tallies[0].1.wrong, 1, "{name} on {target:?}");
    }
}

#[test]
fn offsets_are_looked_at() {
    is_found("no offsets", |item, insn| {
        if insn.access().is_some() {
            item.fields.off = 0;
        }
    });
    is_found("offsets of nine bits", |item, insn| {
        if matches!(insn, Insn::Load { order: LoadOrder::Acquire, .. }) && item.fields.off == 256 {
            item.fields.off = -256;
        }
    });
    is_found("the last offset of a store-release", |item, insn| {
        if matches!(insn, Insn::Store { order: StoreOrder::Release, .. })
            && item.fields.off == i16::MIN
        {
            item.fields.off = 0;
        }
    });
}

/// Loses the order of an instruction in one aliasing only.
#[test]
fn aliasings_are_looked_at() {
    let arm64 = targets()[0];
    for aliasing in Aliasing::ALL {
        let edited = Edited {
            backend: backend(arm64, MemoryMode::Raw),
            edit: |item: &mut Item, insn: Insn| {
                if let Insn::Load { size, order: LoadOrder::Acquire, dst, base, off } = insn
                    && Cell::of(insn).is_some_and(|cell| cell.aliasing == aliasing)
                {
                    *item =
                        Item::plain(Insn::Load { size, order: LoadOrder::Plain, dst, base, off });
                }
            },
        };
        let candidate = Candidate { until_wrong: true, ..Candidate::new("edited", &edited) };
        let report = report(&Suite::Quick, &[candidate], 2);
        assert_eq!(report.tallies[0].1.wrong, 1, "{aliasing}");
    }
}

/// Forgets what a compare-exchange expects where its operand is the same register, and uses the wrong
/// operand where a base has it.
#[test]
fn operands_are_looked_at() {
    is_found("compare-exchange of r0", |item, insn| {
        if let Insn::Atomic { op: AtomicOp::CmpXchg, src: Reg::R0, .. } = insn {
            item.fields.src = Reg::R9;
        }
    });
    is_found("fetch-add of its address", |item, insn| {
        if let Insn::Atomic { op: AtomicOp::FetchAdd, base, src, size, off } = insn
            && base == src
        {
            *item = Item::plain(Insn::Atomic { op: AtomicOp::Xchg, base, src, size, off });
        }
    });
}

/// Every register is a base, and holds data, of each ordering instruction.
#[test]
fn registers_take_turns() {
    let mut seen = std::collections::BTreeSet::new();
    for job in Suite::Quick.jobs() {
        let test = job.test().unwrap();
        let programs = test.threads.iter().map(|thread| thread.program.clone().unwrap());
        for insn in programs.flat_map(|program| program.insns().to_vec()) {
            if let (Some(instruction), Some(roles)) = (Instruction::of(insn), Roles::of(insn)) {
                seen.insert((instruction, false, roles.base));
                seen.extend(roles.data.map(|data| (instruction, true, data.reg)));
            }
        }
    }
    for instruction in Instruction::ALL.into_iter().filter(|it| it.is_ordering()) {
        for reg in Reg::ALL.into_iter().filter(|&reg| reg != Reg::R10) {
            for data in [false, true] {
                assert!(seen.contains(&(instruction, data, reg)), "{instruction} {data} {reg}");
            }
        }
    }
}
