//! Arithmetic and logic (RFC 9669, sections 4.1 and 4.2), but for division.

use super::X86;
use super::encode::{Group1, Mem, Op, Shift};
use super::registers::{Gpr, SCRATCH, gpr};
use acqrel_isa::{AluOp, Insn, MovSx, Operand, Reg, SwapBits, SwapOp, Width};

/// The operation of an instruction group that each operation is. Loaded from here, it is not a jump
/// for each, which nothing would predict.
static GROUP1: [Option<Group1>; 14] = {
    let mut group = [None; 14];
    group[AluOp::Add as usize] = Some(Group1::Add);
    group[AluOp::Sub as usize] = Some(Group1::Sub);
    group[AluOp::Or as usize] = Some(Group1::Or);
    group[AluOp::And as usize] = Some(Group1::And);
    group[AluOp::Xor as usize] = Some(Group1::Xor);
    group
};

const fn shift(op: AluOp) -> Option<Shift> {
    match op {
        AluOp::Lsh => Some(Shift::Shl),
        AluOp::Rsh => Some(Shift::Shr),
        AluOp::Arsh => Some(Shift::Sar),
        AluOp::Add
        | AluOp::Sub
        | AluOp::Mul
        | AluOp::Div
        | AluOp::Sdiv
        | AluOp::Or
        | AluOp::And
        | AluOp::Mod
        | AluOp::Smod
        | AluOp::Xor
        | AluOp::Mov => None,
    }
}

/// The number of bits that a shift is by.
#[expect(clippy::cast_possible_truncation, reason = "the mask leaves 6 bits")]
const fn count(width: Width, imm: i32) -> u8 {
    (imm.cast_unsigned() & (width.bits() - 1)) as u8
}

impl X86<'_> {
    /// Emits an instruction, and those that are fused with it. Gives their number.
    #[inline]
    pub(super) fn alu(
        &mut self,
        index: usize,
        op: AluOp,
        width: Width,
        dst: Reg,
        src: Operand,
    ) -> usize {
        // The most frequent ones, which are all alike.
        if let Some(op) = GROUP1[op as usize] {
            self.group1(op, width, dst, src);
            return 1;
        }
        let small = width == Width::W32;
        match op {
            AluOp::Add | AluOp::Sub | AluOp::Or | AluOp::And | AluOp::Xor => {
                unreachable!("it is of the group")
            }
            AluOp::Mov => return self.mov(index, width, dst, src),
            AluOp::Lsh | AluOp::Rsh | AluOp::Arsh => {
                let Some(op) = shift(op) else { unreachable!("it is a shift") };
                return match src {
                    Operand::Imm(imm) => self.shift_imm(index, op, width, dst, count(width, imm)),
                    Operand::Reg(src) => {
                        self.shift(op, width, gpr(dst), gpr(src));
                        self.facts.write(dst, small);
                        1
                    }
                };
            }
            AluOp::Mul => self.mul(width, dst, src),
            AluOp::Div | AluOp::Sdiv | AluOp::Mod | AluOp::Smod => {
                self.divide(op, width, dst, src);
            }
        }
        1
    }

    #[inline]
    fn group1(&mut self, op: Group1, width: Width, dst: Reg, src: Operand) {
        let mut small = width == Width::W32;
        match src {
            Operand::Reg(src) => self.code.rr(Op::group1(op), width, gpr(src), gpr(dst)),
            Operand::Imm(imm) => {
                // The upper half of the result is 0 either way.
                let cuts = op == Group1::And && imm >= 0;
                small |= cuts;
                let width = if cuts { Width::W32 } else { width };
                self.code.group1_imm(op, width, gpr(dst), imm);
            }
        }
        self.facts.write(dst, small);
        self.facts.flags = Some((dst, width));
    }

    /// A move, and what can be one instruction with it.
    #[inline]
    fn mov(&mut self, index: usize, width: Width, dst: Reg, src: Operand) -> usize {
        let src = match src {
            Operand::Imm(imm) => {
                let value = match width {
                    Width::W64 => i64::from(imm).cast_unsigned(),
                    Width::W32 => imm.cast_unsigned().into(),
                };
                self.code.load(gpr(dst), value);
                self.facts.write(dst, value >> 32 == 0);
                return 1;
            }
            Operand::Reg(src) => src,
        };
        if dst != src
            && let Some(Insn::Alu { op, width: second, dst: to, src: by }) = self.next(index)
            && to == dst
            && (width == Width::W64 || second == Width::W32)
            && self.three_operands(op, second, dst, src, by)
        {
            self.facts.write(dst, second == Width::W32);
            return 2;
        }
        match width {
            Width::W64 => {
                if dst != src {
                    self.code.mov(Width::W64, gpr(dst), gpr(src));
                    let small = self.facts.is_small(src);
                    self.facts.write(dst, small);
                }
            }
            Width::W32 => {
                if dst != src || !self.facts.is_small(dst) {
                    self.code.mov(Width::W32, gpr(dst), gpr(src));
                }
                self.facts.write(dst, true);
            }
        }
        1
    }

    /// Emits `dst = from op by`, if there is an instruction for that. As `dst` has just been set to
    /// `from`, that is what it is on the right side.
    fn three_operands(
        &mut self,
        op: AluOp,
        width: Width,
        dst: Reg,
        from: Reg,
        by: Operand,
    ) -> bool {
        let (to, base) = (gpr(dst), gpr(from));
        let by = match by {
            Operand::Reg(by) => Operand::Reg(if by == dst { from } else { by }),
            Operand::Imm(imm) => Operand::Imm(imm),
        };
        match (op, by) {
            (AluOp::Add, Operand::Imm(disp)) => {
                self.code.rm(Op::LEA, width, to, Mem::at(base, disp));
            }
            (AluOp::Sub, Operand::Imm(imm)) if imm != i32::MIN => {
                self.code.rm(Op::LEA, width, to, Mem::at(base, -imm));
            }
            (AluOp::Add, Operand::Reg(by)) => {
                // A base of rbp or r13 takes a displacement, an index does not.
                let (base, index) = match base {
                    Gpr::Rbp | Gpr::R13 => (gpr(by), base),
                    _ => (base, gpr(by)),
                };
                self.code.rm(
                    Op::LEA,
                    width,
                    to,
                    Mem { index: Some((index, 0)), ..Mem::at(base, 0) },
                );
            }
            (AluOp::Mul, Operand::Imm(imm)) => self.mul_imm(width, to, base, imm),
            (AluOp::Lsh | AluOp::Rsh | AluOp::Arsh, Operand::Reg(by)) if self.features.bmi2 => {
                let Some(op) = shift(op) else { unreachable!("it is a shift") };
                self.code.shift_by(op, width, to, base, gpr(by));
            }
            _ => return false,
        }
        true
    }

    #[inline]
    fn mul(&mut self, width: Width, dst: Reg, src: Operand) {
        let to = gpr(dst);
        match src {
            Operand::Reg(src) => self.code.rr(Op::IMUL, width, to, gpr(src)),
            Operand::Imm(imm) if imm > 1 && imm.count_ones() == 1 => {
                #[expect(clippy::cast_possible_truncation, reason = "at most 30")]
                let count = imm.trailing_zeros() as u8;
                self.code.shift_imm(Shift::Shl, width, to, count);
            }
            Operand::Imm(imm) => self.mul_imm(width, to, to, imm),
        }
        self.facts.write(dst, width == Width::W32);
    }

    /// `dst = src * imm`, as an address if that can be.
    fn mul_imm(&mut self, width: Width, dst: Gpr, src: Gpr, imm: i32) {
        let scale = match imm {
            3 => 1,
            5 => 2,
            9 => 3,
            _ => return self.code.imul_imm(width, dst, src, imm),
        };
        let product = Mem { index: Some((src, scale)), ..Mem::at(src, 0) };
        self.code.rm(Op::LEA, width, dst, product);
    }

    /// A shift by a constant. Two shifts by 32 that extend a lower half are one move.
    #[inline]
    fn shift_imm(&mut self, index: usize, op: Shift, width: Width, dst: Reg, count: u8) -> usize {
        let reg = gpr(dst);
        if count == 32
            && op == Shift::Shl
            && let Some(Insn::Alu { op, width: Width::W64, dst: to, src: Operand::Imm(imm) }) =
                self.next(index)
            && to == dst
            && self::count(Width::W64, imm) == 32
            && let Some(second @ (Shift::Shr | Shift::Sar)) = shift(op)
        {
            if second == Shift::Shr {
                self.code.mov(Width::W32, reg, reg);
            } else {
                self.code.rr(Op::MOVSXD, Width::W64, reg, reg);
            }
            self.facts.write(dst, second == Shift::Shr);
            return 2;
        }
        if count != 0 {
            self.code.shift_imm(op, width, reg, count);
            self.facts.flags = Some((dst, width));
        } else if width == Width::W32 {
            self.code.mov(width, reg, reg);
        } else {
            return 1;
        }
        let small = width == Width::W32 || op == Shift::Shr && count >= 32;
        self.facts.write(dst, small);
        1
    }

    /// A shift by a register. Without BMI2 the count is in cl.
    fn shift(&mut self, op: Shift, width: Width, dst: Gpr, src: Gpr) {
        if self.features.bmi2 {
            self.code.shift_by(op, width, dst, dst, src);
        } else if src == Gpr::Rcx {
            self.code.shift_cl(op, width, dst);
        } else if dst == Gpr::Rcx {
            self.code.mov(Width::W64, SCRATCH, Gpr::Rcx);
            self.code.mov(Width::W32, Gpr::Rcx, src);
            self.code.shift_cl(op, width, SCRATCH);
            self.code.mov(Width::W64, Gpr::Rcx, SCRATCH);
            self.limit();
        } else {
            self.code.mov(Width::W64, SCRATCH, Gpr::Rcx);
            self.code.mov(Width::W32, Gpr::Rcx, src);
            self.code.shift_cl(op, width, dst);
            self.code.mov(Width::W64, Gpr::Rcx, SCRATCH);
            self.limit();
        }
    }

    pub(super) fn neg(&mut self, width: Width, dst: Reg) {
        self.code.digit(Op::GROUP3, width, 3, gpr(dst));
        self.facts.write(dst, width == Width::W32);
        self.facts.flags = Some((dst, width));
    }

    pub(super) fn mov_sx(&mut self, kind: MovSx, dst: Reg, src: Reg) {
        let (op, width) = match kind {
            MovSx::S8To32 => (Op::MOVSX8, Width::W32),
            MovSx::S16To32 => (Op::MOVSX16, Width::W32),
            MovSx::S8To64 => (Op::MOVSX8, Width::W64),
            MovSx::S16To64 => (Op::MOVSX16, Width::W64),
            MovSx::S32To64 => (Op::MOVSXD, Width::W64),
        };
        self.code.rr(op, width, gpr(dst), gpr(src));
        self.facts.write(dst, width == Width::W32);
    }

    pub(super) fn byte_swap(&mut self, op: SwapOp, bits: SwapBits, dst: Reg) {
        let reg = gpr(dst);
        match (op, bits) {
            (SwapOp::Le, SwapBits::B16) => {
                self.code.rr(Op::MOVZX16, Width::W32, reg, reg);
            }
            (SwapOp::Le, SwapBits::B32) => self.code.mov(Width::W32, reg, reg),
            (SwapOp::Le, SwapBits::B64) => return,
            (SwapOp::Be | SwapOp::Bswap, SwapBits::B16) => {
                self.code.bswap(Width::W32, reg);
                self.code.shift_imm(Shift::Shr, Width::W32, reg, 16);
            }
            (SwapOp::Be | SwapOp::Bswap, SwapBits::B32) => self.code.bswap(Width::W32, reg),
            (SwapOp::Be | SwapOp::Bswap, SwapBits::B64) => self.code.bswap(Width::W64, reg),
        }
        self.facts.write(dst, bits != SwapBits::B64);
    }
}
