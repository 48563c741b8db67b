//! Pairs of instructions that become one. The second is in the same basic block, and neither
//! accesses memory, but for a load that comes first. What depends on what stays as it is.

use super::Arm64;
use super::encode::{bitfield, reverse};
use super::registers::Gpr;
use acqrel_isa::{AluOp, Insn, Operand, Reg, Size, SwapBits, SwapOp, Width};

impl Arm64<'_> {
    /// The instruction after one, if nothing else leads to it.
    #[inline]
    fn following(&self, index: usize) -> Option<Insn> {
        let insn = self.input.program.insns().get(index + 1).copied()?;
        (!self.input.plan.is_target(index + 1)).then_some(insn)
    }

    /// Emits an operation together with the next: a copy that is then changed, or a shift to the
    /// left and then to the right. Gives the number of instructions if it does.
    #[inline]
    pub(super) fn fuse_alu(
        &mut self,
        index: usize,
        op: AluOp,
        width: Width,
        dst: Reg,
        src: Operand,
    ) -> Option<usize> {
        let d = Gpr::of(dst);
        match (op, src) {
            (AluOp::Mov, Operand::Reg(from)) => {
                let Insn::Alu { op, width: second, dst: changed, src } = self.following(index)?
                else {
                    return None;
                };
                // A copy of 32 bits is not all of an operand of 64.
                let whole = width == Width::W64 || second == Width::W32;
                if changed != dst || !whole || op == AluOp::Mov || from == dst {
                    return None;
                }
                let src = if src == Operand::Reg(dst) { Operand::Reg(from) } else { src };
                self.operation(op, second, d, Gpr::of(from), src);
                self.known.define(dst, second == Width::W32);
                Some(2 + self.fuse_extension(index + 2, second, dst))
            }
            (AluOp::Lsh, Operand::Imm(left)) => {
                let Insn::Alu { op, width: second, dst: shifted, src: Operand::Imm(right) } =
                    self.following(index)?
                else {
                    return None;
                };
                if shifted != dst || second != width {
                    return None;
                }
                let signed = match op {
                    AluOp::Rsh => false,
                    AluOp::Arsh => true,
                    AluOp::Add
                    | AluOp::Sub
                    | AluOp::Mul
                    | AluOp::Div
                    | AluOp::Sdiv
                    | AluOp::Or
                    | AluOp::And
                    | AluOp::Lsh
                    | AluOp::Mod
                    | AluOp::Smod
                    | AluOp::Xor
                    | AluOp::Mov => return None,
                };
                let (left, right) = (left.cast_unsigned(), right.cast_unsigned());
                self.code.word(bitfield(signed, width, d, d, left, right));
                let low = width == Width::W32 || !signed && right & 63 >= 32;
                self.known.define(dst, low);
                Some(2)
            }
            _ => None,
        }
    }

    /// Whether the instruction with an index only clears the upper half of a register that an
    /// operation of 32 bits has just cleared: 1 to leave it out, or 0.
    #[inline]
    pub(super) fn fuse_extension(&self, index: usize, width: Width, dst: Reg) -> usize {
        let extension =
            Insn::Alu { op: AluOp::Mov, width: Width::W32, dst, src: Operand::Reg(dst) };
        let fused = width == Width::W32
            && self.input.program.insns().get(index) == Some(&extension)
            && !self.input.plan.is_target(index);
        usize::from(fused)
    }

    /// Emits a reversal of the two bytes just loaded, above which there is nothing to clear: 1, or
    /// 0 if there is none.
    pub(super) fn fuse_swap(&mut self, index: usize, size: Size, loaded: Reg) -> usize {
        if size != Size::H {
            return 0;
        }
        match self.following(index) {
            Some(Insn::ByteSwap { op: SwapOp::Be | SwapOp::Bswap, bits: SwapBits::B16, dst })
                if dst == loaded =>
            {
                self.code.word(reverse(SwapBits::B16, Gpr::of(dst), Gpr::of(dst)));
                1
            }
            _ => 0,
        }
    }
}
