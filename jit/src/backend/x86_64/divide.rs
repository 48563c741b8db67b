//! Division and remainder (RFC 9669, section 4.1): the machine's, with what it faults on aside.

use super::X86;
use super::encode::{Cc, Group1, Mem, Op, Shift};
use super::registers::{CAUSE, Gpr, SCRATCH, gpr};
use acqrel_isa::{AluOp, Operand, Reg, Width};

/// What a division gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Quotient,
    Remainder,
}

impl X86<'_> {
    pub(super) fn divide(&mut self, op: AluOp, width: Width, dst: Reg, src: Operand) {
        let (signed, part) = match op {
            AluOp::Div => (false, Part::Quotient),
            AluOp::Mod => (false, Part::Remainder),
            AluOp::Sdiv => (true, Part::Quotient),
            AluOp::Smod => (true, Part::Remainder),
            AluOp::Add
            | AluOp::Sub
            | AluOp::Mul
            | AluOp::Or
            | AluOp::And
            | AluOp::Lsh
            | AluOp::Rsh
            | AluOp::Xor
            | AluOp::Mov
            | AluOp::Arsh => unreachable!("it is a division"),
        };
        self.facts.write(dst, width == Width::W32);
        match src {
            Operand::Reg(src) => self.divide_by_register(signed, part, width, gpr(dst), gpr(src)),
            Operand::Imm(imm) => self.divide_by_constant(signed, part, width, gpr(dst), imm),
        }
    }

    fn divide_by_constant(&mut self, signed: bool, part: Part, width: Width, dst: Gpr, imm: i32) {
        // As it is divided by. At 32 bits 2³¹ is a power of two, too.
        let unsigned = match width {
            Width::W64 => i64::from(imm).cast_unsigned(),
            Width::W32 => imm.cast_unsigned().into(),
        };
        match part {
            // A result that does not depend on `dst` is still computed from it.
            Part::Quotient if imm == 0 => self.code.group1_imm(Group1::And, Width::W32, dst, 0),
            Part::Remainder if signed && (imm == 1 || imm == -1) => {
                self.code.group1_imm(Group1::And, Width::W32, dst, 0);
            }
            Part::Remainder if imm == 0 => self.keep(width, dst),
            Part::Quotient if imm == 1 => self.keep(width, dst),
            Part::Quotient if signed && imm == -1 => self.code.digit(Op::GROUP3, width, 3, dst),
            Part::Quotient if !signed && unsigned.is_power_of_two() => {
                #[expect(clippy::cast_possible_truncation, reason = "less than 64")]
                let count = unsigned.trailing_zeros() as u8;
                self.code.shift_imm(Shift::Shr, width, dst, count);
            }
            Part::Remainder if !signed && imm > 0 && unsigned.is_power_of_two() => {
                self.code.group1_imm(Group1::And, Width::W32, dst, imm - 1);
            }
            Part::Quotient | Part::Remainder => {
                self.save(dst);
                self.low_half(width, dst);
                // A `dst` that is neither rax nor rdx is free now.
                let divisor = if matches!(dst, Gpr::Rax | Gpr::Rdx) { CAUSE } else { dst };
                self.code.mov_u64(divisor, unsigned);
                self.divide_and_restore(signed, part, width, dst, divisor);
            }
        }
    }

    /// The value as it is, zero-extended if the width says so.
    fn keep(&mut self, width: Width, dst: Gpr) {
        if width == Width::W32 {
            self.code.mov(width, dst, dst);
        }
    }

    /// A divisor of 0, or a signed one of -1, goes a way without a division. Such a result is the
    /// product of `dst` and `src` for a quotient: 0, or `-dst`; and for a remainder of `dst` and
    /// `src + 1`: `dst`, or 0.
    fn divide_by_register(&mut self, signed: bool, part: Part, width: Width, dst: Gpr, src: Gpr) {
        if signed {
            let next = Mem::at(src, 1);
            self.code.rm(Op::LEA, width, CAUSE, next);
            self.code.group1_imm(Group1::Cmp, width, CAUSE, 1);
        } else {
            self.code.rr(Op::TEST, width, src, src);
        }
        let normal = self.skip(if signed { Cc::A } else { Cc::Ne });
        match part {
            Part::Quotient => self.code.rr(Op::IMUL, width, dst, src),
            Part::Remainder if signed => self.code.rr(Op::IMUL, width, dst, CAUSE),
            Part::Remainder => self.keep(width, dst),
        }
        let done = self.skip_always();
        self.here(normal);
        self.save(dst);
        let divisor = match (src, dst) {
            (Gpr::Rax, Gpr::Rax) | (Gpr::Rdx, Gpr::Rdx) => {
                self.code.mov(Width::W64, CAUSE, src);
                CAUSE
            }
            // Where `save` has put it.
            (Gpr::Rax, _) | (Gpr::Rdx, Gpr::Rax) => SCRATCH,
            (Gpr::Rdx, _) => CAUSE,
            (src, _) => src,
        };
        self.low_half(width, dst);
        self.divide_and_restore(signed, part, width, dst, divisor);
        self.here(done);
    }

    /// Saves those of rax and rdx that are not `dst`: the first in the scratch register, a second in
    /// that of the cause.
    fn save(&mut self, dst: Gpr) {
        match dst {
            Gpr::Rax => self.code.mov(Width::W64, SCRATCH, Gpr::Rdx),
            Gpr::Rdx => self.code.mov(Width::W64, SCRATCH, Gpr::Rax),
            _ => {
                self.code.mov(Width::W64, SCRATCH, Gpr::Rax);
                self.code.mov(Width::W64, CAUSE, Gpr::Rdx);
            }
        }
    }

    fn low_half(&mut self, width: Width, dst: Gpr) {
        if dst != Gpr::Rax {
            self.code.mov(width, Gpr::Rax, dst);
        }
    }

    /// Divides rax, and puts rax and rdx back as `save` has them.
    fn divide_and_restore(
        &mut self,
        signed: bool,
        part: Part,
        width: Width,
        dst: Gpr,
        divisor: Gpr,
    ) {
        if signed {
            // cdq, cqo
            match width {
                Width::W32 => self.code.put(0x99, 1),
                Width::W64 => self.code.put(0x9948, 2),
            }
            self.code.digit(Op::GROUP3, width, 7, divisor);
        } else {
            self.code.clear(Gpr::Rdx);
            self.code.digit(Op::GROUP3, width, 6, divisor);
        }
        let result = match part {
            Part::Quotient => Gpr::Rax,
            Part::Remainder => Gpr::Rdx,
        };
        if dst != result {
            self.code.mov(Width::W64, dst, result);
        }
        match dst {
            Gpr::Rax => self.code.mov(Width::W64, Gpr::Rdx, SCRATCH),
            Gpr::Rdx => self.code.mov(Width::W64, Gpr::Rax, SCRATCH),
            _ => {
                self.code.mov(Width::W64, Gpr::Rax, SCRATCH);
                self.code.mov(Width::W64, Gpr::Rdx, CAUSE);
            }
        }
        self.limit();
    }
}
