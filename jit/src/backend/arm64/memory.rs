//! Addresses, loads and stores.
//!
//! In the sandbox an address is the window's base, a register and a displacement. The register's
//! upper half is checked to be 0, once until it changes; what the displacement can add is caught
//! by the guards. The sum of window and register is computed from the register, so that the access
//! depends on it, and kept while the register keeps its value.

use super::Arm64;
use super::encode::{
    Arithmetic, Bitmask, Condition, Logical, Lse, Ordered, Shift, Test, Transfer, Unscaled,
    arithmetic, extend_signed, indexed, logical_imm, lse, ordered, scaled, shift_imm, unscaled,
    unscaled_plain,
};
use super::registers::Gpr;
use crate::CompileError;
use crate::recipe::{Access, Arm64Load, Arm64Store, Event, Step};
use acqrel_isa::{Reg, Size, Width};
use dynasmrt::dynasm;

/// Whether an access may fault for its alignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alignment {
    Any,
    Natural,
}

impl Arm64<'_> {
    /// A load, and what its recipe has around it. `signed` extends to 64 bits.
    #[expect(clippy::too_many_arguments, reason = "these are the fields of the instruction")]
    pub(super) fn load(
        &mut self,
        index: usize,
        event: Event,
        size: Size,
        signed: bool,
        dst: Reg,
        base: Reg,
        off: i16,
    ) -> Result<(), CompileError> {
        let recipe = self.input.options.lowering.get(event);
        let d = Gpr::of(dst);
        self.steps(recipe.before, d);
        let alignment = match event {
            Event::LoadAcquire => Alignment::Natural,
            _ => Alignment::Any,
        };
        self.check(index, base, off, size, alignment);
        let Access::Arm64Load(access) = recipe.access else {
            return Err(self.unsuitable(index, event));
        };
        let op = match access {
            Arm64Load::Ldr => {
                let transfer = if signed { Transfer::LoadSigned } else { Transfer::Load };
                self.plain(transfer, size, d, base, off);
                None
            }
            Arm64Load::Ldar => Some(Ordered::Ldar),
            Arm64Load::Ldapr => Some(Ordered::Ldapr),
            Arm64Load::Ldlar => Some(Ordered::Ldlar),
            Arm64Load::Ldapur => {
                self.with_offset(Unscaled::Ldapur, size, d, base, off);
                None
            }
        };
        if let Some(op) = op {
            let address = self.address(base, off);
            self.code.word(ordered(op, size, d, address));
        }
        if signed && access != Arm64Load::Ldr {
            self.code.word(extend_signed(Width::W64, d, d, size.bits()));
        }
        self.known.define(dst, !signed && size != Size::DW);
        self.steps(recipe.after, d);
        Ok(())
    }

    /// A store, and what its recipe has around it.
    pub(super) fn store(
        &mut self,
        index: usize,
        event: Event,
        size: Size,
        data: Gpr,
        base: Reg,
        off: i16,
    ) -> Result<(), CompileError> {
        let recipe = self.input.options.lowering.get(event);
        self.steps(recipe.before, data);
        let alignment = match event {
            Event::StoreRelease => Alignment::Natural,
            _ => Alignment::Any,
        };
        self.check(index, base, off, size, alignment);
        let Access::Arm64Store(access) = recipe.access else {
            return Err(self.unsuitable(index, event));
        };
        match access {
            Arm64Store::Str => self.plain(Transfer::Store, size, data, base, off),
            Arm64Store::Stlur => self.with_offset(Unscaled::Stlur, size, data, base, off),
            Arm64Store::Stlr => {
                let address = self.address(base, off);
                self.code.word(ordered(Ordered::Stlr, size, data, address));
            }
            Arm64Store::Stllr => {
                let address = self.address(base, off);
                self.code.word(ordered(Ordered::Stllr, size, data, address));
            }
            Arm64Store::Swpl => {
                let address = self.address(base, off);
                // The old value goes to a register that nobody looks at.
                let old = Gpr::X13;
                self.code.word(lse(Lse::Swp, false, true, size, data, old, address));
            }
        }
        self.steps(recipe.after, data);
        Ok(())
    }

    /// The register that has a constant to be stored.
    pub(super) fn store_constant(&mut self, size: Size, imm: i32) -> Gpr {
        let value = i64::from(imm).cast_unsigned() & size.mask();
        if value == 0 {
            return Gpr::ZERO;
        }
        self.constant(Gpr::X9, value);
        Gpr::X9
    }

    /// The steps of a recipe that access nothing. `data` is what was loaded.
    pub(super) fn steps(&mut self, steps: &[Step], data: Gpr) {
        for step in steps {
            match step {
                Step::DmbIsh => dynasm!(self.code ; .arch aarch64 ; dmb ish),
                Step::DmbIshld => dynasm!(self.code ; .arch aarch64 ; dmb ishld),
                Step::DmbIshst => dynasm!(self.code ; .arch aarch64 ; dmb ishst),
                Step::Isb => dynasm!(self.code ; .arch aarch64 ; isb),
                Step::Cbnz => self.branch_to_next(Test::NonZero(Width::W64, data)),
                Step::Mfence | Step::Lfence | Step::Sfence => {
                    unreachable!("the recipes of ARM64 have none of x86-64's steps")
                }
            }
        }
    }

    /// Leaves for the exit if an address is misaligned, or its register's upper half is not 0.
    #[inline]
    pub(super) fn check(
        &mut self,
        index: usize,
        base: Reg,
        off: i16,
        size: Size,
        alignment: Alignment,
    ) {
        if !self.traits.sandbox {
            return;
        }
        let mask = match alignment {
            Alignment::Any => 0,
            Alignment::Natural => size.bytes() - 1,
        };
        let displacement = i64::from(off).cast_unsigned();
        if base == Reg::R10 {
            // Which is a multiple of 16.
            if displacement & mask != 0 {
                self.leave_always(index);
            }
            return;
        }
        let high = if self.known.is_low(base) { 0 } else { !0 << 32 };
        let register = Gpr::of(base);
        if mask != 0 && displacement & mask == 0 {
            self.leave_if_any(index, register, high | mask);
        } else {
            if mask != 0 {
                self.add_signed(Width::W64, Gpr::X10, register, off.into(), Gpr::X11);
                self.leave_if_any(index, Gpr::X10, mask);
            }
            if high != 0 {
                self.code.word(shift_imm(Shift::Lsr, Width::W64, Gpr::X10, register, 32));
                self.leave_if(index, Test::NonZero(Width::W64, Gpr::X10));
            }
        }
        self.known.set_low(base);
    }

    /// Leaves for the exit if a register has any of some bits.
    fn leave_if_any(&mut self, index: usize, register: Gpr, bits: u64) {
        let Some(bits) = Bitmask::new(Width::W64, bits) else {
            unreachable!("the bits are neighbours, the highest and the lowest taken as such")
        };
        let test = logical_imm(Logical::Ands, Width::W64, Gpr::ZERO, register, bits);
        self.code.word(test);
        self.leave_if(index, Test::Flags(Condition::Ne));
    }

    /// A register with a base's address in the machine's memory.
    fn place(&mut self, base: Reg) -> Gpr {
        if !self.traits.sandbox {
            return Gpr::of(base);
        }
        if let Some(place) = self.known.place(base) {
            return place;
        }
        let place = self.known.set_place(base);
        let sum = arithmetic(Arithmetic::Add, Width::W64, place, Gpr::WINDOW, Gpr::of(base));
        self.code.word(sum);
        place
    }

    /// A register with the address of an access.
    pub(super) fn address(&mut self, base: Reg, off: i16) -> Gpr {
        let place = self.place(base);
        if off == 0 {
            return place;
        }
        self.add_signed(Width::W64, Gpr::X10, place, off.into(), Gpr::X11);
        Gpr::X10
    }

    /// `LDR` or `STR`, in the shortest form for the offset.
    #[inline]
    fn plain(&mut self, transfer: Transfer, size: Size, t: Gpr, base: Reg, off: i16) {
        if off == 0 && self.traits.sandbox {
            self.code.word(indexed(transfer, size, t, Gpr::WINDOW, Gpr::of(base)));
            return;
        }
        let place = self.place(base);
        let word = scaled(transfer, size, t, place, off)
            .or_else(|| unscaled_plain(transfer, size, t, place, off));
        let word = word.unwrap_or_else(|| {
            self.constant(Gpr::X11, i64::from(off).cast_unsigned());
            indexed(transfer, size, t, place, Gpr::X11)
        });
        self.code.word(word);
    }

    /// An ordered access that takes a small offset.
    fn with_offset(&mut self, op: Unscaled, size: Size, t: Gpr, base: Reg, off: i16) {
        let place = self.place(base);
        if let Some(word) = unscaled(op, size, t, place, off) {
            self.code.word(word);
            return;
        }
        let address = self.address(base, off);
        let Some(word) = unscaled(op, size, t, address, 0) else {
            unreachable!("an offset of 0 is in range")
        };
        self.code.word(word);
    }

    /// `LDR` or `STR` at an address.
    pub(super) fn at(&mut self, transfer: Transfer, size: Size, t: Gpr, address: Gpr) {
        let Some(word) = scaled(transfer, size, t, address, 0) else {
            unreachable!("an offset of 0 is in range")
        };
        self.code.word(word);
    }
}
