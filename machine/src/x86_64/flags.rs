//! Flags of results, and conditions on flags (Intel SDM vol. 1, appendices A and B).

use acqrel_isa::Size;
use iced_x86::Mnemonic;

use super::lift::Lift;
use crate::Reason;
use crate::op::{BinaryOp, Condition, Flag, Place, TernaryOp, UnaryOp, Value};

/// Whether an instruction sets CF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carry {
    Set,
    /// As `inc` and `dec` do.
    Kept,
}

impl Lift<'_> {
    /// SF, ZF and PF of a result.
    pub(super) fn flags_of_result(&mut self, width: Size, result: Value) {
        self.unary(Flag::Zero, UnaryOp::IsZero, width, result);
        self.unary(Flag::Negative, UnaryOp::IsNegative, width, result);
        self.unary(Flag::Parity, UnaryOp::IsParityEven, width, result);
    }

    /// The flags of `a + b + c`. The carry `c` may be CF itself.
    pub(super) fn flags_of_add(
        &mut self,
        width: Size,
        operands: [Value; 3],
        result: Value,
        carry: Carry,
    ) {
        let [a, b, _] = operands;
        self.ternary(Flag::Overflow, TernaryOp::OverflowOfAdd, width, operands);
        if carry == Carry::Set {
            self.ternary(Flag::Carry, TernaryOp::CarryOfAdd, width, operands);
        }
        self.ternary(Flag::Adjust, TernaryOp::CarryIntoBit4, width, [a, b, result]);
        self.flags_of_result(width, result);
    }

    /// The flags of `a - b - c`. The borrow `c` may be CF itself.
    pub(super) fn flags_of_sub(
        &mut self,
        width: Size,
        operands: [Value; 3],
        result: Value,
        carry: Carry,
    ) {
        let [a, b, _] = operands;
        self.ternary(Flag::Overflow, TernaryOp::OverflowOfSub, width, operands);
        if carry == Carry::Set {
            self.ternary(Flag::Carry, TernaryOp::BorrowOfSub, width, operands);
        }
        self.ternary(Flag::Adjust, TernaryOp::CarryIntoBit4, width, [a, b, result]);
        self.flags_of_result(width, result);
    }

    /// The flags of `and`, `or`, `xor` and `test`.
    pub(super) fn flags_of_logic(&mut self, width: Size, result: Value) {
        self.unary(Flag::Carry, UnaryOp::Copy, Size::B, 0);
        self.unary(Flag::Overflow, UnaryOp::Copy, Size::B, 0);
        self.flags_of_result(width, result);
        self.undefine(Flag::Adjust);
    }

    /// The condition in the name of the instruction.
    pub(super) fn condition(&mut self) -> Result<Condition, Reason> {
        let (value, expected): (Value, bool) = match self.instruction.mnemonic() {
            Mnemonic::Jo | Mnemonic::Seto | Mnemonic::Cmovo => (Flag::Overflow.into(), true),
            Mnemonic::Jno | Mnemonic::Setno | Mnemonic::Cmovno => (Flag::Overflow.into(), false),
            Mnemonic::Jb | Mnemonic::Setb | Mnemonic::Cmovb => (Flag::Carry.into(), true),
            Mnemonic::Jae | Mnemonic::Setae | Mnemonic::Cmovae => (Flag::Carry.into(), false),
            Mnemonic::Je | Mnemonic::Sete | Mnemonic::Cmove => (Flag::Zero.into(), true),
            Mnemonic::Jne | Mnemonic::Setne | Mnemonic::Cmovne => (Flag::Zero.into(), false),
            Mnemonic::Js | Mnemonic::Sets | Mnemonic::Cmovs => (Flag::Negative.into(), true),
            Mnemonic::Jns | Mnemonic::Setns | Mnemonic::Cmovns => (Flag::Negative.into(), false),
            Mnemonic::Jp | Mnemonic::Setp | Mnemonic::Cmovp => (Flag::Parity.into(), true),
            Mnemonic::Jnp | Mnemonic::Setnp | Mnemonic::Cmovnp => (Flag::Parity.into(), false),
            Mnemonic::Jbe | Mnemonic::Setbe | Mnemonic::Cmovbe => {
                (self.either(Flag::Carry, Flag::Zero)?, true)
            }
            Mnemonic::Ja | Mnemonic::Seta | Mnemonic::Cmova => {
                (self.either(Flag::Carry, Flag::Zero)?, false)
            }
            Mnemonic::Jl | Mnemonic::Setl | Mnemonic::Cmovl => (self.less()?, true),
            Mnemonic::Jge | Mnemonic::Setge | Mnemonic::Cmovge => (self.less()?, false),
            Mnemonic::Jle | Mnemonic::Setle | Mnemonic::Cmovle => (self.less_or_equal()?, true),
            Mnemonic::Jg | Mnemonic::Setg | Mnemonic::Cmovg => (self.less_or_equal()?, false),
            _ => return Err(Reason::NotModelled),
        };
        Ok(Condition { value, expected })
    }

    fn either(&mut self, a: impl Into<Value>, b: impl Into<Value>) -> Result<Value, Reason> {
        self.binary_temp(BinaryOp::Or, Size::B, a, b)
    }

    /// SF differs from OF.
    fn less(&mut self) -> Result<Value, Reason> {
        self.binary_temp(BinaryOp::Xor, Size::B, Flag::Negative, Flag::Overflow)
    }

    /// SF differs from OF, or ZF is set.
    fn less_or_equal(&mut self) -> Result<Value, Reason> {
        let less = self.less()?;
        self.either(less, Flag::Zero)
    }

    /// One of two operands, by a condition.
    pub(super) fn select_if(
        &mut self,
        dst: impl Into<Place>,
        condition: Condition,
        then: Value,
        otherwise: Value,
    ) {
        if condition.expected {
            self.select(dst, condition.value, then, otherwise);
        } else {
            self.select(dst, condition.value, otherwise, then);
        }
    }
}
