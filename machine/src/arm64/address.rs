//! Addressing modes: the address of an access, and the new value of its base register.

use acqrel_isa::Size;
use yaxpeax_arm::armv8::a64::{Instruction, Operand};

use super::branch::relative;
use super::build::Build;
use super::encoding::Refusal;
use super::operand::{base, extend, index, operand};
use crate::op::{BinaryOp, Place, Reg, Value};

/// Where an access goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Address {
    /// The address of the first byte.
    pub(super) value: Value,
    /// The base register and what is written back to it, if it is.
    pub(super) writeback: Option<(Reg, Value)>,
}

impl Address {
    /// The address that an operand names.
    pub(super) fn of(
        insn: &Instruction,
        position: usize,
        build: &mut Build,
    ) -> Result<Self, Refusal> {
        match operand(insn, position)? {
            Operand::RegPreIndex(number, offset, writes_back) => {
                let register = base(number)?;
                let value = build.offset(Value::Place(Place::Reg(register)), offset.into());
                Ok(Self { value, writeback: writes_back.then_some((register, value)) })
            }
            Operand::RegPostIndex(number, offset) => {
                let register = base(number)?;
                let value = Value::Place(Place::Reg(register));
                let after = build.offset(value, offset.into());
                Ok(Self { value, writeback: Some((register, after)) })
            }
            Operand::RegRegOffset(number, index_number, size, style, amount) => {
                let register = base(number)?;
                let extended = extend(build, style, index(size, index_number)?)?;
                let shifted = build.shifted_left(extended, Size::DW, amount);
                let value = build.binary(
                    BinaryOp::Add,
                    Size::DW,
                    Value::Place(Place::Reg(register)),
                    shifted,
                );
                Ok(Self { value, writeback: None })
            }
            Operand::PCOffset(_) => {
                let value = relative(insn, position, build.address)?;
                Ok(Self { value, writeback: None })
            }
            _ => Err(Refusal::NotModelled),
        }
    }

    /// Writes the base register, if the access writes it back.
    pub(super) fn write_back(self, build: &mut Build) {
        if let Some((register, value)) = self.writeback {
            build.write_reg(register, value);
        }
    }
}
