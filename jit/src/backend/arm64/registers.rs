//! The machine's registers, and which of them hold those of BPF: Linux' mapping.

use acqrel_isa::Reg;

/// A general-purpose register by its number, which is below 32. Number 31 is the stack pointer or
/// the zero register, by instruction and operand (Arm ARM, section C1.2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gpr(u8);

/// The machine's registers of BPF's. In a static, they are loaded: of a `match` the compiler makes a
/// jump for each, which nothing would predict.
static GPRS: [Gpr; 11] = [
    Gpr::X7,
    Gpr::X0,
    Gpr::X1,
    Gpr::X2,
    Gpr::X3,
    Gpr::X4,
    Gpr::X19,
    Gpr::X20,
    Gpr::X21,
    Gpr::X22,
    Gpr::X25,
];

impl Gpr {
    /// r1 to r4, and the first arguments of C functions. r5 is in `X4`.
    pub(super) const X0: Self = Self(0);
    pub(super) const X1: Self = Self(1);
    pub(super) const X2: Self = Self(2);
    pub(super) const X3: Self = Self(3);
    pub(super) const X4: Self = Self(4);
    /// r0.
    pub(super) const X7: Self = Self(7);
    /// The place of r10 in the window, where it is known to be there.
    pub(super) const FRAME: Self = Self(6);
    /// The place of some other register's value in the window, where it is known to be there.
    pub(super) const PLACE: Self = Self(8);
    /// The moved base at an exit, and a temporary: constants, data.
    pub(super) const X9: Self = Self(9);
    /// A temporary: addresses.
    pub(super) const X10: Self = Self(10);
    /// The cause at an exit, and a temporary: offsets, new values.
    pub(super) const X11: Self = Self(11);
    /// A temporary: what a store-exclusive says.
    pub(super) const X12: Self = Self(12);
    /// A temporary: old values.
    pub(super) const X13: Self = Self(13);
    /// r6 to r9.
    pub(super) const X19: Self = Self(19);
    pub(super) const X20: Self = Self(20);
    pub(super) const X21: Self = Self(21);
    pub(super) const X22: Self = Self(22);
    /// r10.
    pub(super) const X25: Self = Self(25);
    /// The fuel.
    pub(super) const FUEL: Self = Self(26);
    /// The base of the window.
    pub(super) const WINDOW: Self = Self(28);
    /// The frame record's address (AAPCS64, section 6.4.6).
    pub(super) const X29: Self = Self(29);
    /// Where a function returns to.
    pub(super) const X30: Self = Self(30);
    /// The zero register, in operands that are not the stack pointer.
    pub(super) const ZERO: Self = Self(31);

    /// The register that holds a register of BPF.
    #[inline]
    pub(super) fn of(reg: Reg) -> Self {
        GPRS[reg.index()]
    }

    /// Its number, for a field of an instruction.
    pub(super) const fn field(self) -> u32 {
        self.0 as u32
    }
}
