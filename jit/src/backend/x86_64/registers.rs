//! The registers: [`Gpr`], which is which of BPF's, and [`Facts`] about their values.

use acqrel_isa::{Reg, Width};

/// A general-purpose register, numbered as in instructions (Intel SDM, volume 2, section 2.1.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Gpr {
    Rax,
    Rcx,
    Rdx,
    Rbx,
    Rsp,
    Rbp,
    Rsi,
    Rdi,
    R8,
    R9,
    R10,
    R11,
    R12,
    R13,
    R14,
    R15,
}

/// For one instruction; and the base of an access that had to be moved. In the sandbox it has
/// [`LIMIT`] otherwise.
pub(super) const SCRATCH: Gpr = Gpr::R10;
/// What pointers are compared with: the greatest guest address.
pub(super) const LIMIT: u32 = u32::MAX;
/// For one instruction; and the cause or request, on the way to the exit stub or a helper.
pub(super) const CAUSE: Gpr = Gpr::R11;
/// The base of the guest's address space, in code that needs it.
pub(super) const WINDOW: Gpr = Gpr::R12;
/// What is left of the fuel, in code that counts it.
pub(super) const FUEL: Gpr = Gpr::R9;

/// The machine's registers of BPF's, as Linux' JIT has them. In a static, they are loaded: of a
/// `match` the compiler makes a jump for each, which nothing would predict.
static GPRS: [Gpr; 11] = [
    Gpr::Rax,
    Gpr::Rdi,
    Gpr::Rsi,
    Gpr::Rdx,
    Gpr::Rcx,
    Gpr::R8,
    Gpr::Rbx,
    Gpr::R13,
    Gpr::R14,
    Gpr::R15,
    Gpr::Rbp,
];

/// The machine's register of a BPF register.
#[inline]
pub(super) fn gpr(reg: Reg) -> Gpr {
    GPRS[reg.index()]
}

/// What is known about values where code is emitted. Nothing is known where something jumps to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Facts {
    /// Bit n: the upper 32 bits of rn are 0.
    small: u16,
    /// The flags ZF and SF are those of the value of this register at this width.
    pub(super) flags: Option<(Reg, Width)>,
}

impl Facts {
    /// Whether the upper 32 bits of a register are known to be 0.
    pub(super) const fn is_small(self, reg: Reg) -> bool {
        self.small >> reg.number() & 1 != 0
    }

    /// Whether a register is known to hold what can be an address in the sandbox: r10 does.
    pub(super) const fn is_address(self, reg: Reg) -> bool {
        (self.small | 1 << Reg::R10.number()) >> reg.number() & 1 != 0
    }

    /// Notes that a register has a new value, and whether its upper 32 bits are 0.
    pub(super) const fn write(&mut self, reg: Reg, small: bool) {
        self.small = self.small & !(1 << reg.number()) | (small as u16) << reg.number();
    }

    /// Notes that r1 to r5 are 0.
    pub(super) const fn clear_args(&mut self) {
        self.small |= 0b11_1110;
    }

    /// Notes that r0 to r5 can be anything.
    pub(super) const fn forget_args(&mut self) {
        self.small &= !0b11_1111;
    }
}
