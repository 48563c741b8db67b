//! [`Registers`]: what a machine holds besides memory.

use core::fmt;

use crate::op::{Flag, Place, Reg, Temp, Value};

/// Where flags begin among the slots.
const FLAGS: usize = Reg::COUNT;
/// Where temporaries begin among the slots.
const TEMPS: usize = 40;
/// The slot that is always 0.
const NOTHING: u8 = 63;
/// The number of slots: registers, flags, temporaries, the one that is 0, and some unused.
const SLOTS: usize = 64;

/// The registers and flags of a machine. A new one has zeros everywhere.
#[derive(Clone)]
pub struct Registers {
    slots: [u64; SLOTS],
    /// A bit for each flag whose value is not defined.
    undefined: u8,
}

/// An index of a slot that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot(u8);

/// An operand: a slot or a constant, without a branch to tell them apart. The other one is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Source {
    constant: u64,
    slot: u8,
}

impl From<Reg> for Slot {
    fn from(reg: Reg) -> Self {
        Self(reg.number())
    }
}

impl From<Flag> for Slot {
    fn from(flag: Flag) -> Self {
        Self((FLAGS + flag.index()).to_le_bytes()[0])
    }
}

impl From<Temp> for Slot {
    fn from(temp: Temp) -> Self {
        Self((TEMPS + temp.index()).to_le_bytes()[0])
    }
}

impl From<Place> for Slot {
    fn from(place: Place) -> Self {
        match place {
            Place::Reg(reg) => reg.into(),
            Place::Flag(flag) => flag.into(),
            Place::Temp(temp) => temp.into(),
        }
    }
}

impl From<Value> for Source {
    fn from(value: Value) -> Self {
        match value {
            Value::Const(constant) => Self { constant, slot: NOTHING },
            Value::Place(place) => Self { constant: 0, slot: Slot::from(place).0 },
        }
    }
}

/// The bit of a flag in a set of flags.
pub(super) const fn bit(flag: Flag) -> u8 {
    1 << flag.index()
}

impl Slot {
    /// The set of the flag whose slot this is; empty if it is no flag's.
    pub(super) const fn flag(self) -> u8 {
        let index = self.0 as usize;
        if index >= FLAGS && index < FLAGS + Flag::ALL.len() { 1 << (index - FLAGS) } else { 0 }
    }
}

impl Source {
    /// The set of the flag that is read; empty if none is.
    #[inline]
    pub(super) const fn flag(self) -> u8 {
        Slot(self.slot).flag()
    }
}

impl Default for Registers {
    fn default() -> Self {
        Self { slots: [0; SLOTS], undefined: 0 }
    }
}

impl Registers {
    /// The value of a register.
    pub fn reg(&self, reg: Reg) -> u64 {
        self.slots[reg.index()]
    }

    /// Sets a register.
    pub fn set_reg(&mut self, reg: Reg, value: u64) {
        self.slots[reg.index()] = value;
    }

    /// The value of a flag; none if it is not defined.
    pub fn flag(&self, flag: Flag) -> Option<bool> {
        (self.undefined & bit(flag) == 0).then_some(self.slots[FLAGS + flag.index()] != 0)
    }

    /// Sets a flag.
    pub fn set_flag(&mut self, flag: Flag, value: bool) {
        self.slots[FLAGS + flag.index()] = u64::from(value);
        self.undefined &= !bit(flag);
    }

    /// Makes a flag undefined: a program that reads it is stopped.
    pub fn undefine_flag(&mut self, flag: Flag) {
        self.undefined |= bit(flag);
    }

    /// The registers and flags that differ from what they were before, in order.
    pub fn changes(&self, before: &Self) -> impl Iterator<Item = Place> {
        let regs = (0..32).filter_map(Reg::new);
        let regs = regs.filter(|&reg| self.reg(reg) != before.reg(reg)).map(Place::Reg);
        let flags = Flag::ALL.into_iter();
        let flags = flags.filter(|&flag| self.flag(flag) != before.flag(flag)).map(Place::Flag);
        regs.chain(flags)
    }

    #[inline]
    pub(super) fn read(&self, source: Source) -> u64 {
        self.slots[usize::from(source.slot) % SLOTS] | source.constant
    }

    /// Writes a slot; if it is a flag's, the flag is defined.
    #[inline]
    pub(super) fn write(&mut self, slot: Slot, value: u64) {
        self.slots[usize::from(slot.0) % SLOTS] = value;
        self.undefined &= !slot.flag();
    }

    /// Which of a set of flags are not defined.
    #[inline]
    pub(super) fn undefined_among(&self, flags: u8) -> u8 {
        self.undefined & flags
    }

    pub(super) fn undefine(&mut self, flags: u8) {
        self.undefined |= flags;
    }
}

impl PartialEq for Registers {
    fn eq(&self, other: &Self) -> bool {
        self.changes(other).next().is_none()
    }
}

impl Eq for Registers {}

impl fmt::Debug for Registers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registers")
            .field("regs", &&self.slots[..Reg::COUNT])
            .field("flags", &Flag::ALL.map(|flag| (flag, self.flag(flag))))
            .finish_non_exhaustive()
    }
}
