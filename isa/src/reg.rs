//! Registers, and sets of them.

use core::fmt;

/// One of the eleven registers of RFC 9669, section 2.
///
/// A number from 11 to 15 fits the field of an instruction but names no register; it cannot be
/// written as a `Reg`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names are the documentation")]
pub enum Reg {
    R0,
    R1,
    R2,
    R3,
    R4,
    R5,
    R6,
    R7,
    R8,
    R9,
    /// The frame pointer: read-only.
    R10,
}

impl Reg {
    /// All registers, in order.
    pub const ALL: [Self; 11] = [
        Self::R0,
        Self::R1,
        Self::R2,
        Self::R3,
        Self::R4,
        Self::R5,
        Self::R6,
        Self::R7,
        Self::R8,
        Self::R9,
        Self::R10,
    ];

    /// The registers that carry the arguments of a call.
    pub const ARGS: [Self; 5] = [Self::R1, Self::R2, Self::R3, Self::R4, Self::R5];

    /// The register with this number, if there is one.
    pub const fn new(number: u8) -> Option<Self> {
        if number < 11 { Some(Self::ALL[number as usize]) } else { None }
    }

    /// The number of the register, 0 to 10.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The number of the register as an index into an array of eleven.
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Reg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "r{}", self.number())
    }
}

/// A set of registers.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct RegSet(u16);

impl RegSet {
    /// The empty set.
    pub const EMPTY: Self = Self(0);

    /// The set of the registers in a slice.
    pub const fn of(regs: &[Reg]) -> Self {
        let mut set = 0;
        let mut i = 0;
        while i < regs.len() {
            set |= 1 << regs[i].number();
            i += 1;
        }
        Self(set)
    }

    /// This set and one register.
    #[must_use]
    pub const fn with(self, reg: Reg) -> Self {
        Self(self.0 | 1 << reg.number())
    }

    /// The registers of either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the set has this register.
    pub const fn contains(self, reg: Reg) -> bool {
        self.0 & 1 << reg.number() != 0
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The registers, in order.
    pub fn iter(self) -> impl Iterator<Item = Reg> {
        Reg::ALL.into_iter().filter(move |&r| self.contains(r))
    }
}

impl fmt::Debug for RegSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
