//! What is observed of a test is put into memory: stores of results at the end of its programs.

use super::Unsuitable;
use super::edit::rename;
use crate::test::Atom;
use crate::{Formula, Location, Observable, Test};
use acqrel_isa::{
    AluOp, Draft, Imm64, Insn, Item, Operand, Program, Reg, RegSet, Size, StoreOrder, Width,
};

/// What a result holds before it is stored: nothing that a program would store.
pub(super) const UNSTORED: u64 = 0x5eed_0bad_5eed_0bad;
/// The distance of the results of two threads; ten results are less.
const STEP: u64 = 0x100;

/// A thread's registers that are observed, and where their results go.
#[derive(Clone, Debug)]
pub(super) struct Results {
    /// The registers, each with its name, in the order of their results. If there are none, the
    /// thread stores a 1, to show that it has come to its end.
    pub(super) registers: Vec<(Reg, String)>,
    /// The address of the first result.
    address: u64,
}

impl Results {
    /// The results of each thread.
    pub(super) fn of(test: &Test) -> Result<Vec<Self>, Unsuitable> {
        let filtered = test.filter.iter().flat_map(Formula::observables).cloned();
        let mut all: Vec<Observable> = test.observables().into_iter().chain(filtered).collect();
        all.sort();
        let mut address = end(&test.locations).next_multiple_of(STEP);
        let mut results = Vec::with_capacity(test.threads.len());
        for thread in 0..test.threads.len() {
            let mut registers: Vec<(Reg, String)> = Vec::new();
            for observable in &all {
                let Observable::Register { thread: of, register, name, .. } = observable else {
                    continue;
                };
                let reg = Reg::new(register.number()).filter(|&reg| reg != Reg::R10);
                if *of == thread {
                    let reg = reg.ok_or(Unsuitable::Frame { thread })?;
                    if registers.iter().all(|(known, _)| *known != reg) {
                        registers.push((reg, name.clone()));
                    }
                }
            }
            results.push(Self { registers, address });
            address += STEP;
        }
        Ok(results)
    }

    /// The locations of the results of a thread.
    pub(super) fn locations(&self, thread: usize) -> impl Iterator<Item = Location> {
        let names: Vec<String> = if self.registers.is_empty() {
            vec![format!("{thread}:end")]
        } else {
            self.registers.iter().map(|(_, name)| format!("{thread}:{name}")).collect()
        };
        names.into_iter().zip((self.address..).step_by(8)).map(|(name, address)| Location {
            name,
            address,
            size: Some(Size::DW),
            initial: vec![UNSTORED],
        })
    }

    /// What each of these locations is of: a register, or the end of the thread.
    pub(super) fn observables(&self, thread: usize) -> Vec<Option<Observable>> {
        let all = self.registers.iter().filter_map(|(reg, name)| {
            let register = acqrel_machine::Reg::new(reg.number())?;
            let (name, size) = (name.clone(), Size::DW);
            Some(Some(Observable::Register { thread, register, name, size }))
        });
        let all: Vec<_> = all.collect();
        if all.is_empty() { vec![None] } else { all }
    }

    /// The program of a thread, which sets its registers itself and stores its results, and for
    /// each instruction the one of the original that it is.
    pub(super) fn program(
        &self,
        thread: usize,
        program: &Program,
        registers: &[(Reg, u64)],
    ) -> Result<(Program, Vec<Option<usize>>), Unsuitable> {
        let mut draft = Draft::of(program);
        let Some(main) = draft.functions.first_mut() else {
            return Err(Unsuitable::Program { thread });
        };
        let head = head(program, &self.registers, registers);
        let tail = self.tail(thread)?;
        // What falls off the end, or jumps to a last exit, comes to what stores the results.
        let whole = main.len();
        main.pop_if(|item| matches!(item.op.insn(item.fields), Insn::Exit {}));
        let (first, length) = (head.len(), main.len());
        for item in main.iter_mut() {
            let insn = item.op.insn(item.fields);
            if matches!(insn, Insn::Exit {}) {
                *item = Item { target: length, ..Item::plain(Insn::Ja { off: 0 }) };
            }
            if insn.function().is_none() {
                item.target += first;
            }
        }
        let mut origins: Vec<Option<usize>> = vec![None; first];
        origins.extend((0..length).map(Some));
        origins.extend(vec![None; tail.len()]);
        origins.extend((whole..program.insns().len()).map(Some));
        let body = std::mem::take(main);
        main.extend(head.into_iter().map(Item::plain));
        main.extend(body);
        main.extend(tail.into_iter().map(Item::plain));
        let program = draft.build().ok_or(Unsuitable::Program { thread })?;
        Ok((program, origins))
    }

    /// Stores the results.
    fn tail(&self, thread: usize) -> Result<Vec<Insn>, Unsuitable> {
        let observed = |reg: &Reg| self.registers.iter().any(|(observed, _)| observed == reg);
        let mut free = Reg::ALL.into_iter().filter(|reg| *reg != Reg::R10 && !observed(reg));
        let base = free.next().ok_or(Unsuitable::Registers { thread })?;
        let mut tail = vec![constant(base, self.address)];
        for (&(src, _), off) in self.registers.iter().zip((0..).step_by(8)) {
            let order = StoreOrder::Plain;
            tail.push(Insn::Store { size: Size::DW, order, base, off, src });
        }
        if self.registers.is_empty() {
            tail.push(Insn::StoreImm { size: Size::DW, base, off: 0, imm: 1 });
        }
        tail.push(Insn::Exit {});
        Ok(tail)
    }
}

/// A program with another register in the place of r10, if one is free: a test may have what it likes in
/// r10, of a program it is the end of the stack.
pub(super) fn without_frame(program: &Program, taken: RegSet) -> Option<(Program, Reg)> {
    // Of a function that is called it is its own frame's.
    if program.functions().len() > 1 {
        return None;
    }
    let named = |all: RegSet, insn: &Insn| all.union(insn.reads()).union(insn.writes());
    let taken = program.insns().iter().fold(taken, named);
    // Compare-exchange has r0 without naming it.
    let free = Reg::ALL.into_iter().rev().find(|&reg| !taken.contains(reg))?;
    let mut draft = Draft::of(program);
    for item in draft.functions.iter_mut().flatten() {
        rename(item, |reg| if reg == Reg::R10 { free } else { reg });
    }
    Some((draft.build()?, free))
}

/// Gives registers their initial values: those that have one, and 0 to the others that are read.
fn head(program: &Program, observed: &[(Reg, String)], registers: &[(Reg, u64)]) -> Vec<Insn> {
    let read = program.insns().iter().fold(RegSet::EMPTY, |all, insn| all.union(insn.reads()));
    let read = observed.iter().fold(read, |all, &(reg, _)| all.with(reg));
    let mut head: Vec<Insn> =
        registers.iter().map(|&(reg, number)| constant(reg, number)).collect();
    for reg in read.iter().filter(|&reg| reg != Reg::R10) {
        if registers.iter().all(|&(known, _)| known != reg) {
            head.push(constant(reg, 0));
        }
    }
    head
}

/// Sets a register.
fn constant(dst: Reg, number: u64) -> Insn {
    match i32::try_from(number.cast_signed()) {
        Ok(imm) => Insn::Alu { op: AluOp::Mov, width: Width::W64, dst, src: Operand::Imm(imm) },
        Err(_) => Insn::LoadImm64 { dst, source: Imm64::Value(number) },
    }
}

/// The end of the memory of a test.
fn end(locations: &[Location]) -> u64 {
    let end = |location: &Location| {
        location.address + location.size.unwrap_or(Size::DW).bytes() * location.initial.len() as u64
    };
    locations.iter().map(end).max().unwrap_or(STEP)
}

/// A formula with each register replaced by its result.
pub(super) fn formula(
    formula: &Formula,
    result: &impl Fn(&Observable) -> Result<Observable, Unsuitable>,
) -> Result<Formula, Unsuitable> {
    let all = |formulas: &[Formula]| {
        formulas.iter().map(|it| self::formula(it, result)).collect::<Result<Vec<_>, _>>()
    };
    Ok(match formula {
        Formula::True => Formula::True,
        Formula::False => Formula::False,
        Formula::Equal(left, right) => {
            let right = match right {
                Atom::Number(number) => Atom::Number(*number),
                Atom::Observable(right) => Atom::Observable(result(right)?),
            };
            Formula::Equal(result(left)?, right)
        }
        Formula::Not(inner) => Formula::Not(Box::new(self::formula(inner, result)?)),
        Formula::And(formulas) => Formula::And(all(formulas)?),
        Formula::Or(formulas) => Formula::Or(all(formulas)?),
        Formula::Implies(left, right) => Formula::Implies(
            Box::new(self::formula(left, result)?),
            Box::new(self::formula(right, result)?),
        ),
    })
}
