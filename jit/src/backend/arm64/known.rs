//! [`Known`]: what is known of registers at a place in the code.

use super::registers::Gpr;
use acqrel_isa::Reg;

/// What is known of registers, on every way to where the code is: nothing where a jump leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct Known {
    /// A bit for each register of BPF whose upper half is 0.
    low: u16,
    /// The register whose value in the window [`Gpr::PLACE`] is, which is not r10.
    place: Option<Reg>,
    /// Whether [`Gpr::FRAME`] is r10's.
    frame: bool,
}

/// r6 to r9, which outlive calls.
const KEPT: u16 = 0b11_1100_0000;
/// r1 to r5.
const ARGS: u16 = 0b11_1110;

impl Known {
    /// Whether the upper half of a register is 0. In the sandbox, who asks, that of r10 is.
    #[inline]
    pub(super) const fn is_low(self, reg: Reg) -> bool {
        self.low >> reg.number() & 1 != 0 || matches!(reg, Reg::R10)
    }

    /// Notes that the upper half of a register has been found to be 0.
    #[inline]
    pub(super) const fn set_low(&mut self, reg: Reg) {
        self.low |= 1 << reg.number();
    }

    /// Notes that a register has a new value, and whether its upper half is 0.
    #[inline]
    pub(super) fn define(&mut self, reg: Reg, low: bool) {
        let bit = 1 << reg.number();
        self.low = if low { self.low | bit } else { self.low & !bit };
        if self.place == Some(reg) {
            self.place = None;
        }
    }

    /// Where the place of a register's value in the window is, if anywhere.
    pub(super) fn place(self, reg: Reg) -> Option<Gpr> {
        match reg {
            Reg::R10 => self.frame.then_some(Gpr::FRAME),
            _ => (self.place == Some(reg)).then_some(Gpr::PLACE),
        }
    }

    /// The register to put the place of a register's value in the window into.
    pub(super) const fn set_place(&mut self, reg: Reg) -> Gpr {
        if let Reg::R10 = reg {
            self.frame = true;
            Gpr::FRAME
        } else {
            self.place = Some(reg);
            Gpr::PLACE
        }
    }

    /// Notes that a function was called.
    pub(super) const fn after_call(&mut self) {
        *self = Self { low: self.low & KEPT, place: None, frame: false };
    }

    /// Notes that r1 to r5 are 0.
    pub(super) fn clear_args(&mut self) {
        for reg in Reg::ARGS {
            self.define(reg, true);
        }
        self.low |= ARGS;
    }
}
