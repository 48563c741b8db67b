//! [`splice`]: a window in the place of an instruction of a context.

use super::context::Context;
use super::window::{Origin, Window};
use crate::check::edit::{rename, replace, with_program};
use crate::{Access, Formula, Location, Observable, Quantifier, Test};
use acqrel_isa::{AluOp, AtomicOp, Draft, Imm64, Insn, Item, Operand, Reg, RegSet, Size, Width};
use acqrel_machine::Reg as Register;

/// The distance of two locations, and where in theirs those are that windows bring: more than any
/// displacement.
const STEP: u64 = 0x2_0000;
const FIRST: u64 = 0x1000_0000;
/// What registers hold of which nothing is known.
const ANYTHING: i32 = 7;

/// The test of a context with a window in its place; none if the window does not fit.
pub(super) fn splice(context: &Context, window: &Window) -> Option<Test> {
    let size = window.insn().access()?.0.size();
    let mut test = apart(&context.test, size);
    let thread = context.thread;
    let program = test.threads.get(thread)?.program.clone()?;
    let place = program.insns()[context.place];
    let names = Names::new(&test, context, window)?;
    let mut bridge = Bridge { window, before: Vec::new(), locations: Vec::new() };
    let (base, off) = access(place)?;
    let location = initial(&test, thread, base);
    bridge.address(names.of(base), off)?;
    if let Some(data) = data(place) {
        bridge.value(names.of(data))?;
    }
    if is_compare(place) {
        bridge.expected(names.of(Reg::R0))?;
    }
    bridge.others(location.map(|address| address.wrapping_add_signed(off.into())), &test)?;
    let Bridge { before, locations, .. } = bridge;
    let after = result(place, window.insn()).filter(|&(from, _)| {
        let later = program.insns()[context.place + 1..].iter();
        later.fold(RegSet::EMPTY, |all, insn| all.union(insn.reads())).contains(from)
            || is_observed(&test, thread, from)
    });
    let after = after.map(|(to, from)| mov(names.of(to), Operand::Reg(from)));
    let mut draft = Draft::of(&program);
    for (index, item) in draft.functions.first_mut()?.iter_mut().enumerate() {
        if index != context.place {
            rename(item, |reg| names.of(reg));
        }
    }
    // Only what is the program's has a line.
    let first = context.place + before.len();
    let line = |index: usize| {
        index.checked_sub(first).and_then(|index| window.lines.get(index)).copied().unwrap_or(0)
    };
    let insns = before.into_iter().chain(window.insns.iter().copied()).chain(after);
    replace(&mut draft, context.place, insns.map(Item::plain).collect());
    for instruction in test.threads.iter_mut().flat_map(|thread| &mut thread.code.instructions) {
        instruction.line = 0;
    }
    let source = &mut test.threads[thread];
    for (register, _) in &mut source.registers {
        *register = names.register(*register)?;
    }
    *source = with_program(source, draft.build()?, line)?;
    test.observed = test
        .observables()
        .into_iter()
        .map(|observable| names.observable(thread, observable))
        .collect::<Option<_>>()?;
    (test.quantifier, test.condition) = (Quantifier::Exists, Formula::True);
    test.locations.extend(locations);
    Some(test)
}

/// A test with its locations, all accessed with one size, far apart.
fn apart(test: &Test, size: Size) -> Test {
    let mut test = test.clone();
    for (location, address) in
        test.locations.iter_mut().zip((0..).map(|index| FIRST + index * STEP))
    {
        for (_, value) in test.threads.iter_mut().flat_map(|thread| &mut thread.registers) {
            if *value == location.address {
                *value = address;
            }
        }
        (location.address, location.size) = (address, Some(size));
    }
    test
}

/// What a register of a thread starts with.
fn initial(test: &Test, thread: usize, reg: Reg) -> Option<u64> {
    let registers = &test.threads[thread].registers;
    registers.iter().find(|(it, _)| it.number() == reg.number()).map(|&(_, value)| value)
}

fn is_observed(test: &Test, thread: usize, reg: Reg) -> bool {
    test.observables().iter().any(|observable| {
        matches!(observable, Observable::Register { thread: of, register, .. }
            if *of == thread && register.number() == reg.number())
    })
}

/// The base and displacement of an access.
fn access(insn: Insn) -> Option<(Reg, i16)> {
    insn.access()?.1
}

/// The register that an instruction stores, or computes with.
const fn data(insn: Insn) -> Option<Reg> {
    match insn {
        Insn::Store { src, .. } | Insn::Atomic { src, .. } => Some(src),
        _ => None,
    }
}

const fn is_compare(insn: Insn) -> bool {
    matches!(insn, Insn::Atomic { op: AtomicOp::CmpXchg, .. })
}

/// The registers of the results of two instructions that do the same.
fn result(place: Insn, insn: Insn) -> Option<(Reg, Reg)> {
    match (place, insn) {
        (Insn::Load { dst, .. }, Insn::Load { dst: from, .. }) => Some((dst, from)),
        (Insn::Atomic { op: AtomicOp::CmpXchg, .. }, _) => Some((Reg::R0, Reg::R0)),
        (Insn::Atomic { src, .. }, Insn::Atomic { src: from, .. }) => {
            place.writes().contains(src).then_some((src, from))
        }
        _ => None,
    }
}

fn mov(dst: Reg, src: Operand) -> Insn {
    Insn::Alu { op: AluOp::Mov, width: Width::W64, dst, src }
}

/// New names of the context's registers, so that the window has those of its own.
struct Names([Option<Reg>; 11]);

impl Names {
    fn new(test: &Test, context: &Context, window: &Window) -> Option<Self> {
        let thread = &test.threads[context.thread];
        let insns = thread.program.as_ref()?.insns();
        let taken = window.registers();
        let named =
            insns.iter().fold(RegSet::EMPTY, |all, it| all.union(it.reads()).union(it.writes()));
        let initial = thread.registers.iter().filter_map(|(reg, _)| Reg::new(reg.number()));
        let named = initial.fold(named, RegSet::with);
        let observed = Reg::ALL.into_iter().filter(|&reg| is_observed(test, context.thread, reg));
        let named = observed.fold(named, RegSet::with);
        // Another compare-exchange needs r0 as it is.
        let compares = |(index, insn): (usize, &Insn)| index != context.place && is_compare(*insn);
        let pinned = insns.iter().enumerate().any(compares);
        if pinned && taken.contains(Reg::R0) {
            return None;
        }
        let mut names = [None; 11];
        let mut used = taken;
        let fixed = [Some(Reg::R10), pinned.then_some(Reg::R0)].into_iter().flatten();
        for reg in fixed {
            names[reg.index()] = Some(reg);
            used = used.with(reg);
        }
        for reg in named.iter().filter(|&reg| reg != Reg::R10 && !(pinned && reg == Reg::R0)) {
            let free = [reg].into_iter().chain(Reg::ALL).find(|&reg| !used.contains(reg))?;
            used = used.with(free);
            names[reg.index()] = Some(free);
        }
        Some(Self(names))
    }

    /// The new name of a register; that of one which does not occur is its own.
    fn of(&self, reg: Reg) -> Reg {
        self.0[reg.index()].unwrap_or(reg)
    }

    fn register(&self, register: Register) -> Option<Register> {
        Register::new(self.of(Reg::new(register.number())?).number())
    }

    fn observable(&self, thread: usize, observable: Observable) -> Option<Observable> {
        match observable {
            Observable::Register { thread: of, register, size, .. } if of == thread => {
                let register = self.register(register)?;
                let name = format!("r{}", register.number());
                Some(Observable::Register { thread, register, name, size })
            }
            Observable::Register { .. } | Observable::Memory { .. } => Some(observable),
        }
    }
}

/// What is done before a window, so that its instruction does what that of the context did.
struct Bridge<'w> {
    window: &'w Window,
    before: Vec<Insn>,
    /// What the window accesses besides.
    locations: Vec<Location>,
}

impl Bridge<'_> {
    /// The registers that have been set.
    fn set(&self) -> RegSet {
        self.before.iter().fold(RegSet::EMPTY, |all, insn| all.union(insn.writes()))
    }

    /// The base of the window's instruction: what it held before the window, and how far from it the
    /// access is.
    fn base(&self) -> Option<(Reg, i64)> {
        let (base, off) = access(self.window.insn())?;
        match self.window.origin(base, self.window.at) {
            Origin::Of(reg, distance) if reg != Reg::R10 => Some((reg, distance + i64::from(off))),
            Origin::Of(..) | Origin::Number(_) | Origin::Other => None,
        }
    }

    /// Has the window's instruction access what is `off` behind a register.
    fn address(&mut self, base: Reg, off: i16) -> Option<()> {
        let (reg, distance) = self.base()?;
        self.before.push(mov(reg, Operand::Reg(base)));
        let by = i32::try_from(i64::from(off) - distance).ok()?;
        if by != 0 {
            let src = Operand::Imm(by);
            self.before.push(Insn::Alu { op: AluOp::Add, width: Width::W64, dst: reg, src });
        }
        Some(())
    }

    /// Has it store, or compute with, a register, unless its window or its address say with what.
    fn value(&mut self, from: Reg) -> Option<()> {
        self.operand(data(self.window.insn())?, from)
    }

    /// Has it compare with a register, likewise.
    fn expected(&mut self, from: Reg) -> Option<()> {
        self.operand(Reg::R0, from)
    }

    fn operand(&mut self, operand: Reg, from: Reg) -> Option<()> {
        match self.window.origin(operand, self.window.at) {
            Origin::Of(reg, 0) => {
                if !self.set().contains(reg) {
                    self.before.push(mov(reg, Operand::Reg(from)));
                }
                Some(())
            }
            Origin::Number(_) => Some(()),
            Origin::Of(..) | Origin::Other => None,
        }
    }

    /// Gives all other registers that the window reads a value, and all else that it accesses a
    /// place. `address` is that of the instruction's access, if it is known.
    fn others(&mut self, address: Option<u64>, test: &Test) -> Option<()> {
        let (own, distance) = self.base()?;
        let set = self.set();
        let mut bases: Vec<(Reg, u64)> = Vec::new();
        for (index, &insn) in self.window.insns.iter().enumerate() {
            let (true, Some((base, off))) = (index != self.window.at, access(insn)) else {
                continue;
            };
            let size = insn.access()?.0.size();
            let at = match self.window.origin(base, index) {
                // Its own stack is private.
                Origin::Of(Reg::R10, _) => continue,
                Origin::Of(reg, more) if reg == own => {
                    address?.wrapping_add_signed(more + i64::from(off) - distance)
                }
                Origin::Of(reg, more) if !set.contains(reg) => {
                    let count = (test.locations.len() + bases.len()) as u64;
                    let known = bases.iter().find(|(known, _)| *known == reg).map(|&(_, at)| at);
                    let start = known.unwrap_or_else(|| {
                        let start = FIRST + count * STEP + STEP / 2;
                        bases.push((reg, start));
                        start
                    });
                    start.wrapping_add_signed(more + i64::from(off))
                }
                Origin::Of(..) | Origin::Number(_) | Origin::Other => return None,
            };
            self.place(Access { address: at, size }, test)?;
        }
        let inputs = self.window.inputs();
        for reg in inputs.iter().filter(|&reg| reg != Reg::R10 && !set.contains(reg)) {
            let start = bases.iter().find(|(base, _)| *base == reg);
            self.before.push(match start {
                Some(&(_, start)) => Insn::LoadImm64 { dst: reg, source: Imm64::Value(start) },
                None => mov(reg, Operand::Imm(ANYTHING)),
            });
        }
        Some(())
    }

    /// Makes a place for an access; none if it overlaps another, or is not aligned.
    fn place(&mut self, access: Access, test: &Test) -> Option<()> {
        if !access.is_aligned() {
            return None;
        }
        let bytes = |location: &Location| Access {
            address: location.address,
            size: location.size.unwrap_or(Size::DW),
        };
        for location in test.locations.iter().chain(&self.locations) {
            if bytes(location) == access {
                return Some(());
            }
            if bytes(location).overlaps(access) {
                return None;
            }
        }
        self.locations.push(Location {
            name: format!("beside{}", self.locations.len()),
            address: access.address,
            size: Some(access.size),
            initial: vec![0],
        });
        Some(())
    }
}
