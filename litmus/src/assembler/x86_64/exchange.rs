//! Exchanges, which are atomic with `lock`, and `xchg` always.

use super::bytes::Bytes;
use super::data::{not_byte, two_in_memory};
use super::operand::{Operand, Operands};
use crate::assembler::error::Problem;

/// `xchg`: the order of the operands does not matter.
pub(super) fn exchange(args: &mut Operands, bytes: &mut Bytes) -> Result<(), Problem> {
    let (first, second) = (args.place()?, args.place()?);
    let size = args.size(&[&first, &second])?;
    let short = not_byte(args, size).is_ok();
    match (first.value, second.value) {
        // Two times `eax` would be `nop`, which does not clear the high half of `rax`.
        (Operand::Register(one), Operand::Register(other))
            if short && (one.is_accumulator() != other.is_accumulator()) =>
        {
            bytes.opcode(&[0x90], size);
            bytes.in_opcode(if one.is_accumulator() { other } else { one });
        }
        (Operand::Register(register), other) | (other, Operand::Register(register)) => {
            bytes.sized(&[0x86], size);
            bytes.operands(register, other);
        }
        _ => return Err(two_in_memory(&first)),
    }
    Ok(())
}

/// `xadd`.
pub(super) fn exchange_add(args: &mut Operands, bytes: &mut Bytes) -> Result<(), Problem> {
    let (source, destination) = (args.next()?, args.place()?);
    let size = args.size(&[&source, &destination])?;
    let Operand::Register(register) = source.value else {
        return Err(Problem::new(source.span, "expected a register"));
    };
    bytes.sized(&[0x0f, 0xc0], size);
    bytes.operands(register, destination.value);
    Ok(())
}

/// `cmpxchg`. GNU as has its destination last, herd7 has it first: it is the one in memory.
pub(super) fn compare_exchange(args: &mut Operands, bytes: &mut Bytes) -> Result<(), Problem> {
    let (first, second) = (args.place()?, args.place()?);
    let size = args.size(&[&first, &second])?;
    let (register, memory) = match (first.value, second.value) {
        (Operand::Register(register), memory @ Operand::Memory(_))
        | (memory @ Operand::Memory(_), Operand::Register(register)) => (register, memory),
        (Operand::Memory(_), _) => return Err(two_in_memory(&first)),
        _ => {
            let message = "the destination of cmpxchg has to be in memory";
            return Err(Problem::new(second.span, message));
        }
    };
    bytes.sized(&[0x0f, 0xb0], size);
    bytes.operands(register, memory);
    Ok(())
}
