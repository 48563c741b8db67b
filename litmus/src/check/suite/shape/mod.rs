//! [`Shape`]: the same test, in other instructions.

mod alias;
mod flow;
mod roles;
#[cfg(test)]
mod tests;

pub use roles::Aliasing;
pub(super) use roles::Roles;

use crate::check::Unsuitable;
use crate::check::edit::rename;
use crate::check::observe::formula;
use crate::{Observable, Test, bpf};
use acqrel_isa::{Draft, Item, Reg as Register, RegSet};
use acqrel_machine::Reg;
use alias::{Initial, alias};
use std::fmt;

/// A way of writing the programs of a generated test: what the test asks for stays, what a
/// backend gets is another form of its instructions.
///
/// ```
/// use acqrel_litmus::check::suite::{Aliasing, Shape};
/// use acqrel_litmus::{generate, read};
///
/// let test = generate::core(&[]).next().ok_or("there is one")?;
/// let (test, _) = read(&test.text, |file| std::fs::read(file)).map_err(|mut e| e.remove(0))?;
/// let shape = Shape { offset: -256, aliasing: Some(Aliasing::Distinct), rotation: 2 };
/// assert!(shape.apply(&test).is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Shape {
    /// The offset of all accesses; base registers start with as much less.
    pub offset: i16,
    /// Which registers of ordering instructions are the same; none leaves them as they are.
    ///
    /// Where the base has the data, the address is what is stored, and where a compare-exchange has
    /// its address in r0, the address is what it expects: values differ then, also initial ones.
    pub aliasing: Option<Aliasing>,
    /// How far r1 to r9 are turned: by 1, what was in r1 is in r2, and in r1 what was in r9.
    pub rotation: u8,
}

/// How many rotations there are.
pub const ROTATIONS: u8 = 9;

/// Offsets at the limits of what instructions can encode: x86-64's 8 bits, ARM64's 9 bits and its 12
/// bits times the size of the access, BPF's 16 bits; and some within.
pub const OFFSETS: [i16; 20] = [
    0,
    8,
    -8,
    127,
    128,
    -128,
    -129,
    255,
    256,
    -256,
    -257,
    4095,
    4096,
    8190,
    8192,
    16380,
    16384,
    32760,
    i16::MAX,
    i16::MIN,
];

impl Shape {
    /// The test in this shape. None if it cannot have it: if a thread has no register left, or an
    /// instruction would lose what its data depend on.
    ///
    /// The test is to be one of those that are generated: of one function for each thread, whose
    /// branches lead to the next instruction, and whose registers hold addresses to access memory by
    /// and for nothing else.
    pub fn apply(self, test: &Test) -> Option<Test> {
        let mut test = test.clone();
        let observed = test.observables();
        let mut initials = Vec::new();
        for index in 0..test.threads.len() {
            let is_address = |value: u64| test.name_of(value).is_some();
            let thread = &test.threads[index];
            let mut draft = Draft::of(thread.program.as_ref()?);
            let [items] = draft.functions.as_mut_slice() else { return None };
            let mut initial = Vec::with_capacity(thread.registers.len());
            for &(reg, value) in &thread.registers {
                let displacement = if is_address(value) { self.offset } else { 0 };
                let value = value.wrapping_add_signed(-i64::from(displacement));
                initial.push((Register::new(reg.number())?, value));
            }
            for item in items.iter_mut() {
                displace(item, self.offset)?;
            }
            if let Some(aliasing) = self.aliasing {
                let results = observed.iter().filter_map(|it| result(it, index));
                let results = results.fold(RegSet::EMPTY, RegSet::with);
                let aliased = alias(items, &initial, results, aliasing)?;
                *items = aliased.items;
                initials.extend(aliased.initials);
            }
            for item in items.iter_mut() {
                rename(item, |reg| self.rotated(reg));
            }
            let program = draft.build()?;
            let thread = &mut test.threads[index];
            thread.code = bpf::code(&program, &[]).ok()?;
            thread.program = Some(program);
            let initial = initial.into_iter().map(|(reg, value)| (self.rotated(reg), value));
            thread.registers =
                initial.filter_map(|(reg, value)| Some((machine(reg)?, value))).collect();
        }
        for initial in initials {
            start(&mut test, initial);
        }
        self.rename(&mut test)?;
        Some(test)
    }

    fn rotated(self, reg: Register) -> Register {
        rotated(reg, self.rotation)
    }

    /// Renames the registers that are observed.
    fn rename(self, test: &mut Test) -> Option<()> {
        if self.rotation == 0 {
            return Some(());
        }
        let rename = |observable: &Observable| match observable {
            Observable::Register { thread, register, name: _, size } => {
                let rotated = Register::new(register.number()).map(|reg| self.rotated(reg));
                let rotated = rotated.ok_or(Unsuitable::Frame { thread: *thread })?;
                let (thread, size, name) = (*thread, *size, rotated.to_string());
                let register = machine(rotated).ok_or(Unsuitable::Frame { thread })?;
                Ok(Observable::Register { thread, register, name, size })
            }
            memory @ Observable::Memory { .. } => Ok(memory.clone()),
        };
        test.condition = formula(&test.condition, &rename).ok()?;
        let filter = test.filter.as_ref().map(|filter| formula(filter, &rename));
        test.filter = filter.transpose().ok()?;
        let observed = test.observed.iter().map(rename).collect::<Result<_, _>>();
        test.observed = observed.ok()?;
        Some(())
    }
}

/// Its words, as the names of tests have them: nothing for the shape that changes nothing.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = Vec::new();
        if self.offset != 0 {
            words.push(format!("off={}", self.offset));
        }
        words.extend(self.aliasing.map(|aliasing| aliasing.to_string()));
        if self.rotation != 0 {
            words.push(format!("turn={}", self.rotation));
        }
        f.write_str(&words.join(","))
    }
}

/// The number that the code of a test has for a register.
const fn machine(reg: Register) -> Option<Reg> {
    Reg::new(reg.number())
}

/// The register of a thread that an observable is.
fn result(observable: &Observable, of: usize) -> Option<Register> {
    match observable {
        Observable::Register { thread, register, .. } if *thread == of => {
            Register::new(register.number())
        }
        Observable::Register { .. } | Observable::Memory { .. } => None,
    }
}

/// Adds to the offset of an access, unless that is of the stack. None if there is no such offset.
fn displace(item: &mut Item, offset: i16) -> Option<()> {
    let insn = item.op.insn(item.fields);
    if let Some((_, Some((base, _)))) = insn.access()
        && base != Register::R10
    {
        item.fields.off = item.fields.off.checked_add(offset)?;
    }
    Some(())
}

/// Where a register is after a rotation.
fn rotated(reg: Register, by: u8) -> Register {
    match reg {
        Register::R0 | Register::R10 => reg,
        _ => Register::new((reg.number() - 1 + by) % ROTATIONS + 1).unwrap_or(reg),
    }
}

/// Gives a location another initial value, if it has the one that is to be replaced.
fn start(test: &mut Test, initial: Initial) {
    let Initial { address, old, new, size } = initial;
    let found = test.locations.iter_mut().find(|location| location.address == address);
    if let Some(value) = found.and_then(|location| location.initial.first_mut())
        && old.is_none_or(|old| *value & size.mask() == old)
    {
        *value = new;
    }
}
