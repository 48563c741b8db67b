//! Atomic read-modify-writes (RFC 9669, section 5.3).

use super::X86;
use super::encode::{Cc, Group1, Mem, Op};
use super::jumps::offset;
use super::registers::{CAUSE, Gpr, SCRATCH, gpr};
use crate::Event;
use crate::recipe::{Access, X86Rmw};
use acqrel_isa::{AtomicOp, AtomicSize, Reg, Width};

impl X86<'_> {
    pub(super) fn atomic(
        &mut self,
        index: usize,
        op: AtomicOp,
        size: AtomicSize,
        at: (Reg, i16),
        src: Reg,
    ) {
        let recipe = self.input.options.lowering.get(Event::rmw(op));
        let Some(mem) = self.operand(index, at, Some(size.into())) else { return };
        let width = match size {
            AtomicSize::W => Width::W32,
            AtomicSize::DW => Width::W64,
        };
        let locked = match recipe.access {
            Access::X86Rmw(X86Rmw::Lock) => true,
            Access::X86Rmw(X86Rmw::Unlocked) => false,
            Access::X86Load(_)
            | Access::X86Store(_)
            | Access::Arm64Load(_)
            | Access::Arm64Store(_)
            | Access::Arm64Rmw(_) => unreachable!("a recipe suits its event"),
        };
        let lock = |op: Op| if locked { op.locked() } else { op };
        let (reg, small) = (gpr(src), size == AtomicSize::W);
        self.steps(recipe.before);
        match op {
            AtomicOp::Add => self.code.rm(lock(Op::group1(Group1::Add)), width, reg, mem),
            AtomicOp::Or => self.code.rm(lock(Op::group1(Group1::Or)), width, reg, mem),
            AtomicOp::And => self.code.rm(lock(Op::group1(Group1::And)), width, reg, mem),
            AtomicOp::Xor => self.code.rm(lock(Op::group1(Group1::Xor)), width, reg, mem),
            AtomicOp::FetchAdd => self.code.rm(lock(Op::XADD), width, reg, mem),
            AtomicOp::FetchOr => self.fetch(lock(Op::CMPXCHG), Group1::Or, width, (at, mem), reg),
            AtomicOp::FetchAnd => self.fetch(lock(Op::CMPXCHG), Group1::And, width, (at, mem), reg),
            AtomicOp::FetchXor => self.fetch(lock(Op::CMPXCHG), Group1::Xor, width, (at, mem), reg),
            // It locks by itself.
            AtomicOp::Xchg if locked => self.code.rm(Op::XCHG, width, reg, mem),
            AtomicOp::Xchg => {
                self.code.rm(Op::MOV_FROM, width, CAUSE, mem);
                self.code.rm(Op::MOV_TO, width, reg, mem);
                self.code.mov(Width::W64, reg, CAUSE);
            }
            AtomicOp::CmpXchg => {
                self.code.rm(lock(Op::CMPXCHG), width, reg, mem);
                if small {
                    // Where it has succeeded, eax has not been written.
                    self.code.mov(Width::W32, Gpr::Rax, Gpr::Rax);
                }
            }
        }
        self.steps(recipe.after);
        match op {
            AtomicOp::Add | AtomicOp::Or | AtomicOp::And | AtomicOp::Xor => {}
            AtomicOp::FetchAdd
            | AtomicOp::FetchOr
            | AtomicOp::FetchAnd
            | AtomicOp::FetchXor
            | AtomicOp::Xchg => self.facts.write(src, small),
            AtomicOp::CmpXchg => self.facts.write(Reg::R0, small),
        }
    }

    /// A loop of compare-exchanges: rax has the old value, so that r0 is in the scratch register
    /// meanwhile, from where it is also the operand or the base, if it is that.
    fn fetch(
        &mut self,
        exchange: Op,
        op: Group1,
        width: Width,
        ((base, off), mem): ((Reg, i16), Mem),
        src: Gpr,
    ) {
        self.code.mov(Width::W64, SCRATCH, Gpr::Rax);
        let start = offset(&self.code);
        let mem = if base == Reg::R0 { self.at(SCRATCH, off) } else { mem };
        let operand = if src == Gpr::Rax { SCRATCH } else { src };
        self.code.rm(Op::MOV_FROM, width, Gpr::Rax, mem);
        let again = offset(&self.code);
        self.code.mov(width, CAUSE, Gpr::Rax);
        self.code.rr(Op::group1(op), width, operand, CAUSE);
        self.code.rm(exchange, width, CAUSE, mem);
        if base == Reg::R0 {
            self.moved.push(start..offset(&self.code));
        }
        self.jump_back(Some(Cc::Ne), again);
        if src != Gpr::Rax {
            self.code.mov(Width::W64, src, Gpr::Rax);
            self.code.mov(Width::W64, Gpr::Rax, SCRATCH);
        }
        self.limit();
    }
}
