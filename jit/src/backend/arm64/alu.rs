//! Arithmetic and logic (RFC 9669, sections 4.1 and 4.2). Operations of 32 bits use `W` registers,
//! which clears the upper half.

use super::Arm64;
use super::encode::{
    Arithmetic, Bitmask, Imm12, Logical, Shift, arithmetic, arithmetic_imm, divide, extend_signed,
    extend_zero, logical, logical_imm, multiply, multiply_subtract, reverse, shift, shift_imm,
    with_operands,
};
use super::registers::Gpr;
use acqrel_isa::{AluOp, MovSx, Operand, Reg, SwapBits, SwapOp, Width};

/// A constant that has no place in the instruction, or a quotient.
const TEMP: Gpr = Gpr::X9;

/// The instruction of an operation, with zeros for its operands. Those with a copy or a remainder
/// have more to them.
const fn single(op: AluOp) -> u32 {
    const NONE: Gpr = Gpr::X0;
    const WIDTH: Width = Width::W32;
    match op {
        AluOp::Add => arithmetic(Arithmetic::Add, WIDTH, NONE, NONE, NONE),
        AluOp::Sub => arithmetic(Arithmetic::Sub, WIDTH, NONE, NONE, NONE),
        AluOp::Mul => multiply(WIDTH, NONE, NONE, NONE),
        // A quotient by 0 is 0, the least value by -1 itself (Arm ARM, `UDIV` and `SDIV`).
        AluOp::Div | AluOp::Mod => divide(false, WIDTH, NONE, NONE, NONE),
        AluOp::Sdiv | AluOp::Smod => divide(true, WIDTH, NONE, NONE, NONE),
        AluOp::Or | AluOp::Mov => logical(Logical::Orr, WIDTH, NONE, NONE, NONE),
        AluOp::And => logical(Logical::And, WIDTH, NONE, NONE, NONE),
        AluOp::Xor => logical(Logical::Eor, WIDTH, NONE, NONE, NONE),
        // The count is taken modulo the width.
        AluOp::Lsh => shift(Shift::Lsl, WIDTH, NONE, NONE, NONE),
        AluOp::Rsh => shift(Shift::Lsr, WIDTH, NONE, NONE, NONE),
        AluOp::Arsh => shift(Shift::Asr, WIDTH, NONE, NONE, NONE),
    }
}

/// The immediate as an operand.
pub(super) const fn operand(width: Width, imm: i32) -> u64 {
    match width {
        Width::W32 => imm.cast_unsigned() as u64,
        Width::W64 => (imm as i64).cast_unsigned(),
    }
}

impl Arm64<'_> {
    /// An operation, and what is fused with it: the number of instructions.
    #[inline]
    pub(super) fn alu(
        &mut self,
        index: usize,
        op: AluOp,
        width: Width,
        dst: Reg,
        src: Operand,
    ) -> usize {
        if let Some(count) = self.fuse_alu(index, op, width, dst, src) {
            return count;
        }
        let low = width == Width::W32 || self.stays_low(op, dst, src);
        self.operation(op, width, Gpr::of(dst), Gpr::of(dst), src);
        self.known.define(dst, low);
        1 + self.fuse_extension(index + 1, width, dst)
    }

    /// Whether a 64-bit operation surely has a result below 2³².
    fn stays_low(&self, op: AluOp, dst: Reg, src: Operand) -> bool {
        match (op, src) {
            (AluOp::Mov, Operand::Reg(src)) => self.known.is_low(src),
            (AluOp::Mov, Operand::Imm(imm)) => imm >= 0,
            (AluOp::And, Operand::Imm(imm)) => imm >= 0 || self.known.is_low(dst),
            _ => false,
        }
    }

    /// `d = n op src`.
    #[inline]
    pub(super) fn operation(&mut self, op: AluOp, width: Width, d: Gpr, n: Gpr, src: Operand) {
        match src {
            Operand::Reg(src) => self.with_register(op, width, d, n, Gpr::of(src)),
            Operand::Imm(imm) => self.with_immediate(op, width, d, n, imm),
        }
    }

    #[inline]
    fn with_register(&mut self, op: AluOp, width: Width, d: Gpr, n: Gpr, m: Gpr) {
        match op {
            AluOp::Mod | AluOp::Smod => {
                self.code.word(divide(op == AluOp::Smod, width, TEMP, n, m));
                // With a quotient of 0 it is the dividend.
                self.code.word(multiply_subtract(width, d, TEMP, m, n));
            }
            AluOp::Mov => self.code.word(logical(Logical::Orr, width, d, Gpr::ZERO, m)),
            AluOp::Add
            | AluOp::Sub
            | AluOp::Mul
            | AluOp::Div
            | AluOp::Sdiv
            | AluOp::Or
            | AluOp::And
            | AluOp::Lsh
            | AluOp::Rsh
            | AluOp::Xor
            | AluOp::Arsh => self.code.word(with_operands(single(op), width, d, n, m)),
        }
    }

    fn with_immediate(&mut self, op: AluOp, width: Width, d: Gpr, n: Gpr, imm: i32) {
        match op {
            AluOp::Add => self.add_signed(width, d, n, imm, TEMP),
            AluOp::Sub => match imm.checked_neg() {
                Some(negated) => self.add_signed(width, d, n, negated, TEMP),
                None => self.with_constant(op, width, d, n, imm),
            },
            AluOp::Or => self.logical_constant(Logical::Orr, width, d, n, imm),
            AluOp::And => self.logical_constant(Logical::And, width, d, n, imm),
            AluOp::Xor => self.logical_constant(Logical::Eor, width, d, n, imm),
            AluOp::Lsh => self.shift_constant(Shift::Lsl, width, d, n, imm),
            AluOp::Rsh => self.shift_constant(Shift::Lsr, width, d, n, imm),
            AluOp::Arsh => self.shift_constant(Shift::Asr, width, d, n, imm),
            AluOp::Mov => self.constant(d, operand(width, imm)),
            AluOp::Mul | AluOp::Div if imm > 1 && imm.cast_unsigned().is_power_of_two() => {
                let op = if op == AluOp::Mul { Shift::Lsl } else { Shift::Lsr };
                self.code.word(shift_imm(op, width, d, n, imm.trailing_zeros()));
            }
            AluOp::Mod if imm > 1 && imm.cast_unsigned().is_power_of_two() => {
                self.logical_constant(Logical::And, width, d, n, imm - 1);
            }
            AluOp::Mul | AluOp::Div | AluOp::Sdiv => self.with_constant(op, width, d, n, imm),
            AluOp::Mod | AluOp::Smod => {
                // The constant and the quotient are needed at once.
                self.constant(Gpr::X10, operand(width, imm));
                self.with_register(op, width, d, n, Gpr::X10);
            }
        }
    }

    fn with_constant(&mut self, op: AluOp, width: Width, d: Gpr, n: Gpr, imm: i32) {
        self.constant(TEMP, operand(width, imm));
        self.with_register(op, width, d, n, TEMP);
    }

    /// `d = n + imm`, by way of `temp` if it takes more than two instructions.
    #[inline]
    pub(super) fn add_signed(&mut self, width: Width, d: Gpr, n: Gpr, imm: i32, temp: Gpr) {
        let op = if imm < 0 { Arithmetic::Sub } else { Arithmetic::Add };
        let magnitude = imm.unsigned_abs();
        if let Some(imm) = Imm12::new(magnitude) {
            self.code.word(arithmetic_imm(op, width, d, n, imm));
        } else if let Some((high, low)) = Imm12::pair(magnitude) {
            self.code.word(arithmetic_imm(op, width, d, n, high));
            self.code.word(arithmetic_imm(op, width, d, d, low));
        } else {
            self.constant(temp, operand(width, imm));
            self.code.word(arithmetic(Arithmetic::Add, width, d, n, temp));
        }
    }

    fn logical_constant(&mut self, op: Logical, width: Width, d: Gpr, n: Gpr, imm: i32) {
        let value = operand(width, imm);
        let word = if let Some(mask) = Bitmask::new(width, value) {
            logical_imm(op, width, d, n, mask)
        } else if imm == 0 {
            logical(op, width, d, n, Gpr::ZERO)
        } else if imm == -1 && op == Logical::Eor {
            logical(Logical::Orn, width, d, Gpr::ZERO, n)
        } else if imm == -1 && op == Logical::Orr {
            logical(Logical::Orn, width, d, n, Gpr::ZERO)
        } else {
            self.constant(TEMP, value);
            logical(op, width, d, n, TEMP)
        };
        self.code.word(word);
    }

    fn shift_constant(&mut self, op: Shift, width: Width, d: Gpr, n: Gpr, imm: i32) {
        self.code.word(shift_imm(op, width, d, n, imm.cast_unsigned()));
    }

    pub(super) fn neg(&mut self, width: Width, dst: Reg) {
        let d = Gpr::of(dst);
        self.code.word(arithmetic(Arithmetic::Sub, width, d, Gpr::ZERO, d));
        self.known.define(dst, width == Width::W32);
    }

    pub(super) fn mov_sx(&mut self, kind: MovSx, dst: Reg, src: Reg) {
        let (width, bits) = match kind {
            MovSx::S8To32 => (Width::W32, 8),
            MovSx::S16To32 => (Width::W32, 16),
            MovSx::S8To64 => (Width::W64, 8),
            MovSx::S16To64 => (Width::W64, 16),
            MovSx::S32To64 => (Width::W64, 32),
        };
        self.code.word(extend_signed(width, Gpr::of(dst), Gpr::of(src), bits));
        self.known.define(dst, width == Width::W32);
    }

    pub(super) fn addr_space_cast(&mut self, dst: Reg, src: Reg) {
        self.with_register(AluOp::Mov, Width::W32, Gpr::of(dst), Gpr::ZERO, Gpr::of(src));
        self.known.define(dst, true);
    }

    pub(super) fn byte_swap(&mut self, op: SwapOp, bits: SwapBits, dst: Reg) {
        let d = Gpr::of(dst);
        match (op, bits) {
            (SwapOp::Le, SwapBits::B16) => self.code.word(extend_zero(d, d)),
            (SwapOp::Le, SwapBits::B32) => {
                self.with_register(AluOp::Mov, Width::W32, d, Gpr::ZERO, d);
            }
            (SwapOp::Le, SwapBits::B64) => return,
            (SwapOp::Be | SwapOp::Bswap, SwapBits::B16) => {
                self.code.word(reverse(bits, d, d));
                self.code.word(extend_zero(d, d));
            }
            (SwapOp::Be | SwapOp::Bswap, SwapBits::B32 | SwapBits::B64) => {
                self.code.word(reverse(bits, d, d));
            }
        }
        self.known.define(dst, bits != SwapBits::B64);
    }
}
