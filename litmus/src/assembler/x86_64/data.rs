//! Moves, arithmetic and logic.

use acqrel_isa::Size;

use super::bytes::Bytes;
use super::exchange;
use super::mnemonic::Form;
use super::operand::{Operand, Operands};
use super::size::{short, signed};
use crate::assembler::cursor::Spanned;
use crate::assembler::error::Problem;

/// Puts an instruction together that is not a jump.
pub(super) fn encode(form: Form, args: &mut Operands, bytes: &mut Bytes) -> Result<(), Problem> {
    match form {
        Form::Alu(number) => alu(number, args, bytes),
        Form::Test => test(args, bytes),
        Form::Move => copy(args, bytes),
        Form::Single(opcode, extension) => single(opcode, extension, args, bytes),
        Form::Multiply => multiply(args, bytes),
        Form::Shift(extension) => shift(extension, args, bytes),
        Form::Exchange => exchange::exchange(args, bytes),
        Form::ExchangeAdd => exchange::exchange_add(args, bytes),
        Form::CompareExchange => exchange::compare_exchange(args, bytes),
        Form::Lea => lea(args, bytes),
        Form::Extend(opcode, from) => extend(opcode, from, args, bytes),
        Form::ByteSwap => byte_swap(args, bytes),
        Form::MoveIf(code) => move_if(code, args, bytes),
        Form::MoveIfCarry => move_if_carry(args, bytes),
        Form::Set(code) => {
            let destination = args.place()?;
            args.size(&[&destination])?;
            bytes.opcode(&[0x0f, 0x90 | code], Size::B);
            bytes.extended(0, destination.value);
            Ok(())
        }
        Form::LongNop => {
            let operand = args.place()?;
            bytes.opcode(&[0x0f, 0x1f], args.size(&[&operand])?);
            bytes.extended(0, operand.value);
            Ok(())
        }
        Form::Alone(opcode) => {
            bytes.opcode(opcode, Size::W);
            Ok(())
        }
        // Jumps have labels instead of operands.
        Form::Jump(_) => Ok(()),
    }
}

/// The error of an instruction that would access memory twice.
pub(super) fn two_in_memory(source: &Spanned<Operand>) -> Problem {
    Problem::new(source.span.clone(), "only one operand can be in memory")
        .help("move one of them to a register before")
}

fn alu(number: u8, args: &mut Operands, bytes: &mut Bytes) -> Result<(), Problem> {
    let (source, destination) = (args.next()?, args.place()?);
    let size = args.size(&[&source, &destination])?;
    match (source.value, destination.value) {
        (Operand::Constant(constant), to) => {
            let value = short(constant, size, &source)?;
            let accumulator =
                matches!(to, Operand::Register(to) if to.is_accumulator() && !to.high);
            let byte = i8::try_from(value).is_ok() && size != Size::B;
            if byte {
                bytes.opcode(&[0x83], size);
                bytes.extended(number, to);
            } else if accumulator {
                bytes.sized(&[number << 3 | 0b100], size);
            } else {
                bytes.sized(&[0x80], size);
                bytes.extended(number, to);
            }
            bytes.constant(value, if byte { Size::B } else { size });
        }
        (Operand::Register(from), to) => {
            bytes.sized(&[number << 3], size);
            bytes.operands(from, to);
        }
        (Operand::Memory(_), Operand::Register(to)) => {
            bytes.sized(&[number << 3 | 0b10], size);
            bytes.operands(to, source.value);
        }
        (Operand::Memory(_), _) => return Err(two_in_memory(&source)),
    }
    Ok(())
}

fn test(args: &mut Operands, bytes: &mut Bytes) -> Result<(), Problem> {
    let (first, second) = (args.next()?, args.place()?);
    let size = args.size(&[&first, &second])?;
    match (first.value, second.value) {
        (Operand::Constant(constant), to) => {
            let value = short(constant, size, &first)?;
            if matches!(to, Operand::Register(to) if to.is_accumulator() && !to.high) {
                bytes.sized(&[0xa8], size);
            } else {
                bytes.sized(&[0xf6], size);
                bytes.extended(0, to);
            }
            bytes.constant(value, size);
        }
        (Operand::Register(register), other) | (other, Operand::Register(register)) => {
            bytes.sized(&[0x84], size);
            bytes.operands(register, other);
        }
        (Operand::Memory(_), _) => return Err(two_in_memory(&first)),
    }
    Ok(())
}

fn copy(args: &mut Operands, bytes: &mut Bytes) -> Result<(), Problem> {
    let (source, destination) = (args.next()?, args.place()?);
    let size = args.size(&[&source, &destination])?;
    match (source.value, destination.value) {
        (Operand::Constant(constant), Operand::Register(to)) => {
            let value = signed(constant, size, &source)?;
            match (size, i32::try_from(value)) {
                (Size::DW, Ok(value)) => {
                    bytes.opcode(&[0xc7], size);
                    bytes.extended(0, destination.value);
                    bytes.constant(value, size);
                }
                (Size::DW, Err(_)) => {
                    bytes.opcode(&[0xb8], size);
                    bytes.in_opcode(to);
                    bytes.long_constant(value);
                }
                (Size::B | Size::H | Size::W, _) => {
                    bytes.opcode(&[if size == Size::B { 0xb0 } else { 0xb8 }], size);
                    bytes.in_opcode(to);
                    bytes.constant(short(constant, size, &source)?, size);
                }
            }
        }
        (Operand::Constant(constant), to) => {
            bytes.sized(&[0xc6], size);
            bytes.extended(0, to);
            bytes.constant(short(constant, size, &source)?, size);
        }
        (Operand::Register(from), to) => {
            bytes.sized(&[0x88], size);
            bytes.operands(from, to);
        }
        (Operand::Memory(_), Operand::Register(to)) => {
            bytes.sized(&[0x8a], size);
            bytes.operands(to, source.value);
        }
        (Operand::Memory(_), _) => return Err(two_in_memory(&source)),
    }
    Ok(())
}

fn single(
    opcode: u8,
    extension: u8,
    args: &mut Operands,
    bytes: &mut Bytes,
) -> Result<(), Problem> {
    let operand = args.place()?;
    bytes.sized(&[opcode], args.size(&[&operand])?);
    bytes.extended(extension, operand.value);
    Ok(())
}

fn multiply(args: &mut Operands, bytes: &mut Bytes) -> Result<(), Problem> {
    if args.len() == 1 {
        return single(0xf6, 5, args, bytes);
    }
    let first = args.next()?;
    let Operand::Constant(constant) = first.value else {
        let destination = args.register()?;
        let to = Spanned { value: Operand::Register(destination.value), span: destination.span };
        let size = not_byte(args, args.size(&[&first, &to])?)?;
        bytes.opcode(&[0x0f, 0xaf], size);
        bytes.operands(destination.value, first.value);
        return Ok(());
    };
    let second = args.place()?;
    let destination = match (args.len(), second.value) {
        (0, Operand::Register(register)) => Spanned { value: register, span: second.span.clone() },
        _ => args.register()?,
    };
    let to = Spanned { value: Operand::Register(destination.value), span: destination.span };
    let size = not_byte(args, args.size(&[&second, &to])?)?;
    let value = short(constant, size, &first)?;
    let byte = i8::try_from(value).is_ok();
    bytes.opcode(&[if byte { 0x6b } else { 0x69 }], size);
    bytes.operands(destination.value, second.value);
    bytes.constant(value, if byte { Size::B } else { size });
    Ok(())
}

/// Refuses bytes, which an instruction does not have.
pub(super) fn not_byte(args: &Operands, size: Size) -> Result<Size, Problem> {
    if size != Size::B {
        return Ok(size);
    }
    Err(Problem::new(args.mnemonic.clone(), "the instruction has no bytes as operands"))
}

fn shift(extension: u8, args: &mut Operands, bytes: &mut Bytes) -> Result<(), Problem> {
    let by = if args.len() == 1 { None } else { Some(args.next()?) };
    let operand = args.place()?;
    let size = args.size(&[&operand])?;
    let (opcode, amount) = match by.as_ref().map(|by| (by, by.value)) {
        None | Some((_, Operand::Constant(1))) => (0xd0, None),
        Some((by, Operand::Constant(amount))) => (0xc0, Some(short(amount, Size::B, by)?)),
        Some((_, Operand::Register(by))) if by.size == Size::B && by.number == 1 => (0xd2, None),
        Some((by, Operand::Register(_) | Operand::Memory(_))) => {
            return Err(Problem::new(by.span.clone(), "expected a constant or %cl"));
        }
    };
    bytes.sized(&[opcode], size);
    bytes.extended(extension, operand.value);
    if let Some(amount) = amount {
        bytes.constant(amount, Size::B);
    }
    Ok(())
}

fn lea(args: &mut Operands, bytes: &mut Bytes) -> Result<(), Problem> {
    let source = args.next()?;
    let Operand::Memory(_) = source.value else {
        return Err(Problem::new(source.span, "expected an address"));
    };
    let destination = args.register()?;
    let to = Spanned { value: Operand::Register(destination.value), span: destination.span };
    bytes.opcode(&[0x8d], not_byte(args, args.size(&[&to])?)?);
    bytes.operands(destination.value, source.value);
    Ok(())
}

fn extend(
    opcode: &[u8],
    from: Size,
    args: &mut Operands,
    bytes: &mut Bytes,
) -> Result<(), Problem> {
    let source = args.place()?;
    if let Operand::Register(register) = source.value
        && register.size != from
    {
        let message = format!("expected a register of {} bits", from.bits());
        return Err(Problem::new(source.span, message));
    }
    let destination = args.register()?;
    let to = Spanned { value: Operand::Register(destination.value), span: destination.span };
    bytes.opcode(opcode, args.size(&[&to])?);
    bytes.operands(destination.value, source.value);
    Ok(())
}

fn byte_swap(args: &mut Operands, bytes: &mut Bytes) -> Result<(), Problem> {
    let register = args.register()?;
    let operand = Spanned { value: Operand::Register(register.value), span: register.span };
    bytes.opcode(&[0x0f, 0xc8], not_byte(args, args.size(&[&operand])?)?);
    bytes.in_opcode(register.value);
    Ok(())
}

fn move_if(code: u8, args: &mut Operands, bytes: &mut Bytes) -> Result<(), Problem> {
    let source = args.place()?;
    let destination = args.register()?;
    let to = Spanned { value: Operand::Register(destination.value), span: destination.span };
    bytes.opcode(&[0x0f, 0x40 | code], not_byte(args, args.size(&[&source, &to])?)?);
    bytes.operands(destination.value, source.value);
    Ok(())
}

/// `cmovc`. herd7 has its destination first, all others have it last: one of the operands has to
/// be in memory, which is then the source.
fn move_if_carry(args: &mut Operands, bytes: &mut Bytes) -> Result<(), Problem> {
    const CARRY: u8 = 2;
    let (first, second) = (args.place()?, args.place()?);
    let size = not_byte(args, args.size(&[&first, &second])?)?;
    let (register, memory) = match (first.value, second.value) {
        (Operand::Register(register), memory @ Operand::Memory(_))
        | (memory @ Operand::Memory(_), Operand::Register(register)) => (register, memory),
        (Operand::Memory(_), _) => return Err(two_in_memory(&first)),
        _ => {
            let message = "cmovc of two registers has two meanings";
            return Err(Problem::new(args.mnemonic.clone(), message)
                .help("write cmovb, whose destination is the last operand"));
        }
    };
    bytes.opcode(&[0x0f, 0x40 | CARRY], size);
    bytes.operands(register, memory);
    Ok(())
}
