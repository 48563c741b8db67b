//! The size of an operation, and constants of that size.

use acqrel_isa::Size;

use super::operand::{Operand, Operands};
use super::register::Register;
use crate::assembler::cursor::Spanned;
use crate::assembler::error::Problem;

impl Operands {
    /// The size of an operation on operands, which the mnemonic or a register says.
    pub(super) fn size(&self, operands: &[&Spanned<Operand>]) -> Result<Size, Problem> {
        let mut size = self.suffix;
        for operand in operands {
            if let Operand::Register(register) = operand.value {
                let size = *size.get_or_insert(register.size);
                sized(register, size, operand)?;
            }
        }
        size.ok_or_else(|| {
            Problem::new(self.mnemonic.clone(), "the size of the operation is not given")
                .help("put b, w, l or q behind the mnemonic, for 1, 2, 4 or 8 bytes")
        })
    }
}

/// Refuses a register that has not the size of the operation.
fn sized(register: Register, size: Size, operand: &Spanned<Operand>) -> Result<(), Problem> {
    if register.size == size {
        return Ok(());
    }
    let (has, wants) = (register.size.bits(), size.bits());
    let message = format!("the register has {has} bits, the operation {wants}");
    Err(Problem::new(operand.span.clone(), message))
}

/// A constant of an operation's size, given with or without a sign, as a signed one.
pub(super) fn signed(
    constant: i128,
    size: Size,
    operand: &Spanned<Operand>,
) -> Result<i64, Problem> {
    let bits = size.bits();
    if constant < -(1_i128 << (bits - 1)) || constant >= 1 << bits {
        let message = format!("{constant} has more than the {bits} bits of the operation");
        return Err(Problem::new(operand.span.clone(), message));
    }
    let sign = 1_i128 << (bits - 1);
    let value = ((constant & ((1 << bits) - 1)) ^ sign) - sign;
    i64::try_from(value).map_err(|_| Problem::new(operand.span.clone(), "too large"))
}

/// A constant of an operation's size of which the instruction has at most 32 bits.
pub(super) fn short(
    constant: i128,
    size: Size,
    operand: &Spanned<Operand>,
) -> Result<i32, Problem> {
    i32::try_from(signed(constant, size, operand)?).map_err(|_| {
        let message = format!("{constant} does not fit 32 bits with a sign");
        Problem::new(operand.span.clone(), message).help("move it to a register with movq before")
    })
}
