//! Jumps (RFC 9669, section 4.3), and the fuel that backward ones cost.

use super::X86;
use super::abi::field;
use super::call::Table;
use super::encode::{Cc, Group1, Op};
use super::jumps::offset;
use super::memory::cause;
use super::registers::{CAUSE, FUEL, SCRATCH, gpr};
use crate::abi::{Block, CauseKind};
use acqrel_isa::{Cond, Operand, Reg, Width};
use std::mem::offset_of;

/// A jump of two bytes that is still to be filled in: the offset of its displacement.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub(super) struct Skip(u32);

impl X86<'_> {
    /// Emits a short conditional jump over code that is about to come.
    pub(super) fn skip(&mut self, cc: Cc) -> Skip {
        self.code.put(0x70 | cc as u64, 2);
        Skip(offset(&self.code) - 1)
    }

    /// Emits a short jump over code that is about to come.
    pub(super) fn skip_always(&mut self) -> Skip {
        self.code.put(0xeb, 2);
        Skip(offset(&self.code) - 1)
    }

    /// Lets a short jump lead here.
    pub(super) fn here(&mut self, Skip(at): Skip) {
        let Ok(disp) = i8::try_from(offset(&self.code) - at - 1) else {
            unreachable!("what is skipped is a few instructions")
        };
        self.code.patch8(at as usize, disp);
    }

    /// The instruction that a jump leads to.
    fn target(&self, index: usize) -> usize {
        let Some(target) = self.input.program.target(index) else {
            unreachable!("a program's jumps have targets")
        };
        target
    }

    /// Emits the fuel's decrement, which leaves the carry flag if there was none.
    pub(super) fn pay(&mut self) {
        self.code.group1_imm(Group1::Sub, Width::W64, FUEL, 1);
    }

    /// Emits a payment: without fuel the code leaves.
    pub(super) fn charge(&mut self, index: usize) {
        if self.fuel {
            self.pay();
            self.leave_if(Cc::B, CauseKind::OutOfFuel, index);
        }
    }

    /// Emits a conditional jump to the stub of a cause.
    pub(super) fn leave_if(&mut self, cc: Cc, kind: CauseKind, index: usize) {
        let to = self.jumps.stub(index, cause(kind, index));
        self.jumps.jcc(&mut self.code, cc, to);
    }

    pub(super) fn ja(&mut self, index: usize, starts: &[u32]) {
        self.go(index, self.target(index), starts);
    }

    /// Emits a jump that is always taken. One to what is next is no code.
    fn go(&mut self, index: usize, target: usize, starts: &[u32]) {
        if target <= index && self.fuel {
            self.pay();
            self.jump(Some(Cc::Ae), index, target, starts);
            let to = self.jumps.stub(index, cause(CauseKind::OutOfFuel, index));
            self.jumps.jmp(&mut self.code, to);
        } else if target != index + 1 {
            self.jump(None, index, target, starts);
        }
    }

    /// Emits a conditional jump. A backward one is, with fuel, a jump over its payment.
    #[inline]
    pub(super) fn branch(&mut self, cc: Cc, index: usize, starts: &[u32]) {
        let target = self.target(index);
        if target <= index && self.fuel {
            let over = self.skip(cc.not());
            self.go(index, target, starts);
            self.here(over);
        } else {
            self.jump(Some(cc), index, target, starts);
        }
    }

    /// Emits a comparison, and gives the condition of its flags. There is nothing to emit if the
    /// flags are those of a comparison with 0 already, but for carry and overflow.
    #[inline]
    pub(super) fn compare(
        &mut self,
        cond: Cond,
        width: Width,
        dst: Reg,
        src: Operand,
        flags: Option<(Reg, Width)>,
    ) -> Cc {
        let reg = gpr(dst);
        if src == Operand::Imm(0)
            && let Some((of, at)) = flags
            && of == dst
        {
            // A result of 32 bits has been extended, so that it is 0 at both widths or none.
            let zero = at == width || at == Width::W32;
            match cond {
                Cond::Eq if zero => return Cc::E,
                Cond::Ne if zero => return Cc::Ne,
                Cond::Slt if at == width => return Cc::S,
                Cond::Sge if at == width => return Cc::Ns,
                Cond::Eq
                | Cond::Ne
                | Cond::Slt
                | Cond::Sge
                | Cond::Gt
                | Cond::Ge
                | Cond::Set
                | Cond::Sgt
                | Cond::Lt
                | Cond::Le
                | Cond::Sle => {}
            }
        }
        match (cond, src) {
            (Cond::Set, Operand::Reg(src)) => self.code.rr(Op::TEST, width, gpr(src), reg),
            (Cond::Set, Operand::Imm(imm)) => self.code.test_imm(width, reg, imm),
            (_, Operand::Reg(src)) => {
                self.code.rr(Op::group1(Group1::Cmp), width, gpr(src), reg);
            }
            (_, Operand::Imm(0)) => self.code.rr(Op::TEST, width, reg, reg),
            (_, Operand::Imm(imm)) => self.code.group1_imm(Group1::Cmp, width, reg, imm),
        }
        match cond {
            Cond::Eq => Cc::E,
            Cond::Gt => Cc::A,
            Cond::Ge => Cc::Ae,
            Cond::Set | Cond::Ne => Cc::Ne,
            Cond::Sgt => Cc::G,
            Cond::Sge => Cc::Ge,
            Cond::Lt => Cc::B,
            Cond::Le => Cc::Be,
            Cond::Slt => Cc::L,
            Cond::Sle => Cc::Le,
        }
    }

    /// `may_goto`: jumps when the count is 0, which it stays.
    pub(super) fn may_goto(&mut self, index: usize, starts: &[u32]) {
        let left = field(offset_of!(Block, may_goto));
        self.code.digit_mem(Op::GROUP1_IMM8, Width::W64, Group1::Sub as u8, left);
        self.code.put(1, 1);
        let over = self.skip(Cc::Ae);
        self.code.digit_mem(Op::GROUP1_IMM8, Width::W64, Group1::Add as u8, left);
        self.code.put(1, 1);
        self.go(index, self.target(index), starts);
        self.here(over);
    }

    /// `gotox`: through the table of jump targets.
    pub(super) fn goto_x(&mut self, index: usize, dst: Reg) {
        self.look_up(index, dst, Table::Jumps);
        if self.fuel {
            // The scratch register has the slot, which is less than 2³¹.
            let slot = i32::try_from(self.input.program.slot(index)).unwrap_or(i32::MAX);
            self.code.group1_imm(Group1::Cmp, Width::W64, SCRATCH, slot);
            let forward = self.skip(Cc::A);
            self.charge(index);
            self.here(forward);
        }
        self.resolve(Table::Jumps);
        self.code.digit(Op::GROUP5, Width::W32, 4, CAUSE);
    }
}
