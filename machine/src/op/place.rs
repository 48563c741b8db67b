//! Where values live: [`Reg`], [`Flag`] and [`Temp`], together [`Place`]; and what an operand is:
//! [`Value`].

use crate::Arch;

/// A general-purpose register, 64 bits wide.
///
/// On x86-64 the numbers 0 to 15 of the encoding: rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8 to
/// r15. On ARM64 0 to 30 are `X0` to `X30` and 31 is the stack pointer. `XZR` is no register: a
/// read of it is [`Value::ZERO`], and a result that it would take has no destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reg(u8);

impl Reg {
    /// How many numbers there are.
    pub const COUNT: usize = 32;
    /// `rax` of x86-64.
    pub const RAX: Self = Self(0);
    /// `rcx` of x86-64.
    pub const RCX: Self = Self(1);
    /// `rdx` of x86-64.
    pub const RDX: Self = Self(2);
    /// `rsp` of x86-64.
    pub const RSP: Self = Self(4);
    /// `rbp` of x86-64.
    pub const RBP: Self = Self(5);
    /// `X30` of ARM64, the link register.
    pub const LR: Self = Self(30);
    /// `SP` of ARM64.
    pub const SP: Self = Self(31);

    /// The register of a number from 0 to 31.
    pub const fn new(number: u8) -> Option<Self> {
        if number < 32 { Some(Self(number)) } else { None }
    }

    /// Its number, 0 to 31.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Its number as an index, 0 to 31.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// Its name on an architecture; none if there is no register of this number.
    pub const fn name(self, arch: Arch) -> Option<&'static str> {
        let names: &[&str] = match arch {
            Arch::X86_64 => &[
                "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11",
                "r12", "r13", "r14", "r15",
            ],
            Arch::Arm64 => &[
                "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12",
                "x13", "x14", "x15", "x16", "x17", "x18", "x19", "x20", "x21", "x22", "x23", "x24",
                "x25", "x26", "x27", "x28", "x29", "x30", "sp",
            ],
        };
        if self.index() < names.len() { Some(names[self.index()]) } else { None }
    }
}

/// A condition flag; its value is 0 or 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// SF of x86-64, N of ARM64.
    Negative,
    /// ZF of x86-64, Z of ARM64.
    Zero,
    /// CF of x86-64 (set by a borrow), C of ARM64 (clear by a borrow).
    Carry,
    /// OF of x86-64, V of ARM64.
    Overflow,
    /// PF of x86-64.
    Parity,
    /// AF of x86-64.
    Adjust,
}

impl Flag {
    /// All flags. x86-64 has all six, ARM64 the first four.
    pub const ALL: [Self; 6] =
        [Self::Negative, Self::Zero, Self::Carry, Self::Overflow, Self::Parity, Self::Adjust];

    /// Its position in [`Flag::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Its name on an architecture; none if the architecture does not have it.
    pub const fn name(self, arch: Arch) -> Option<&'static str> {
        match (arch, self) {
            (Arch::X86_64, Self::Negative) => Some("SF"),
            (Arch::X86_64, Self::Zero) => Some("ZF"),
            (Arch::X86_64, Self::Carry) => Some("CF"),
            (Arch::X86_64, Self::Overflow) => Some("OF"),
            (Arch::X86_64, Self::Parity) => Some("PF"),
            (Arch::X86_64, Self::Adjust) => Some("AF"),
            (Arch::Arm64, Self::Negative) => Some("N"),
            (Arch::Arm64, Self::Zero) => Some("Z"),
            (Arch::Arm64, Self::Carry) => Some("C"),
            (Arch::Arm64, Self::Overflow) => Some("V"),
            (Arch::Arm64, Self::Parity | Self::Adjust) => None,
        }
    }
}

/// A value that lives inside one instruction: written by one of its micro-operations before
/// another reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Temp(u8);

impl Temp {
    /// How many numbers there are.
    pub const COUNT: usize = 16;

    /// The temporary of a number from 0 to 15.
    pub const fn new(number: u8) -> Option<Self> {
        if number < 16 { Some(Self(number)) } else { None }
    }

    /// The temporary of a number modulo 16.
    pub(crate) const fn wrapping(number: u8) -> Self {
        Self(number % 16)
    }

    /// Its number as an index, 0 to 15.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a micro-operation writes, and reads unless it reads a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A register.
    Reg(Reg),
    /// A flag.
    Flag(Flag),
    /// A temporary of the instruction.
    Temp(Temp),
}

impl From<Reg> for Place {
    fn from(reg: Reg) -> Self {
        Self::Reg(reg)
    }
}

impl From<Flag> for Place {
    fn from(flag: Flag) -> Self {
        Self::Flag(flag)
    }
}

impl From<Temp> for Place {
    fn from(temp: Temp) -> Self {
        Self::Temp(temp)
    }
}

/// An operand of a micro-operation: 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// A constant: depends on nothing.
    Const(u64),
    /// What a place holds.
    Place(Place),
}

impl Value {
    /// The constant 0, and what a read of ARM64's zero register is.
    pub const ZERO: Self = Self::Const(0);
    /// The constant 1.
    pub const ONE: Self = Self::Const(1);

    /// The place that is read, if it is no constant.
    pub const fn place(self) -> Option<Place> {
        match self {
            Self::Const(_) => None,
            Self::Place(place) => Some(place),
        }
    }
}

impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Self::Const(value)
    }
}

impl<P: Into<Place>> From<P> for Value {
    fn from(place: P) -> Self {
        Self::Place(place.into())
    }
}
