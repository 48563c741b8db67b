//! Additions, subtractions and comparisons.

use super::arguments::{Arguments, below};
use super::operand::{Modified, Modifier, Register};
use crate::assembler::cursor::Spanned;
use crate::assembler::error::Problem;

/// Which operands an instruction has.
#[derive(Clone, Copy)]
enum Form {
    /// A destination, a register, and a register or number.
    Sum,
    /// As a sum without the destination.
    Compare,
    /// As a sum without the first source.
    Negate,
    /// Three registers.
    Carry,
    /// As with carry, without the first source.
    NegateCarry,
}

const SUBTRACT: u32 = 1 << 30;
const FLAGS: u32 = 1 << 29;
const ZERO_OR_STACK: u32 = 31;

const TABLE: [(&str, Form, u32); 14] = [
    ("add", Form::Sum, 0),
    ("adds", Form::Sum, FLAGS),
    ("sub", Form::Sum, SUBTRACT),
    ("subs", Form::Sum, SUBTRACT | FLAGS),
    ("cmn", Form::Compare, FLAGS),
    ("cmp", Form::Compare, SUBTRACT | FLAGS),
    ("neg", Form::Negate, SUBTRACT),
    ("negs", Form::Negate, SUBTRACT | FLAGS),
    ("adc", Form::Carry, 0),
    ("adcs", Form::Carry, FLAGS),
    ("sbc", Form::Carry, SUBTRACT),
    ("sbcs", Form::Carry, SUBTRACT | FLAGS),
    ("ngc", Form::NegateCarry, SUBTRACT),
    ("ngcs", Form::NegateCarry, SUBTRACT | FLAGS),
];

pub(super) fn encode(name: &str, args: &mut Arguments<'_>) -> Option<Result<u32, Problem>> {
    let &(_, form, bits) = TABLE.iter().find(|row| row.0 == name)?;
    Some(match form {
        Form::Sum => sum(args, bits),
        Form::Compare => compare(args, bits),
        Form::Negate => negate(args, bits),
        Form::Carry => carry(args, bits),
        Form::NegateCarry => negate_carry(args, bits),
    })
}

fn sum(args: &mut Arguments<'_>, bits: u32) -> Result<u32, Problem> {
    let destination = args.register()?;
    let first = args.register_of(destination.wide)?;
    second(args, bits, Some(&destination), &first)
}

fn compare(args: &mut Arguments<'_>, bits: u32) -> Result<u32, Problem> {
    let first = args.register()?;
    second(args, bits, None, &first)
}

fn negate(args: &mut Arguments<'_>, bits: u32) -> Result<u32, Problem> {
    let destination = args.register()?;
    let source = args.register_of(destination.wide)?;
    let bits = bits | destination.width() | ZERO_OR_STACK << 5 | destination.or_zero()?;
    shifted(bits, &source, args.modified()?)
}

/// The second source of an instruction, a number or a register.
fn second(
    args: &mut Arguments<'_>,
    bits: u32,
    destination: Option<&Register>,
    first: &Register,
) -> Result<u32, Problem> {
    // The destination of instructions that set flags can be the zero register, of others the
    // stack pointer, where the source is a number or extended.
    let special = |sets_flags: bool| match destination {
        None => Ok(ZERO_OR_STACK),
        Some(destination) if sets_flags => destination.or_zero(),
        Some(destination) => destination.or_stack(),
    };
    let sets_flags = bits & FLAGS != 0;
    if args.at_number() {
        let value = immediate(bits, &args.number()?, args.modified()?)?;
        return Ok(value | first.width() | first.or_stack()? << 5 | special(sets_flags)?);
    }
    let source = args.register()?;
    let modified = args.modified()?;
    let stack = first.is_stack() || destination.is_some_and(Register::is_stack);
    let extends = matches!(modified, Some(Modified { modifier: Modifier::Extend(_), .. })) || stack;
    if extends {
        let value = extended(bits, first.wide, &source, modified)?;
        return Ok(value | first.width() | first.or_stack()? << 5 | special(sets_flags)?);
    }
    source.must_be(first.wide)?;
    let destination = destination.map_or(Ok(ZERO_OR_STACK), Register::or_zero)?;
    shifted(bits | first.width() | first.or_zero()? << 5 | destination, &source, modified)
}

/// A number of 12 bits, or one that is shifted left by 12. A negative one is subtracted where it
/// should be added, and the other way round.
fn immediate(
    bits: u32,
    number: &Spanned<i128>,
    modified: Option<Modified>,
) -> Result<u32, Problem> {
    const SHIFTED: u32 = 1 << 22;
    let bits = if number.value < 0 { bits ^ SUBTRACT } else { bits } | 0x1100_0000;
    let magnitude = Spanned { value: number.value.abs(), span: number.span.clone() };
    let shift = match modified {
        None if magnitude.value > 0xfff && magnitude.value.trailing_zeros() >= 12 => {
            let high = Spanned { value: magnitude.value >> 12, ..magnitude };
            let high = below(&high, 1 << 12).map_err(|_| too_large(number))?;
            return Ok(bits | SHIFTED | high << 10);
        }
        None | Some(Modified { modifier: Modifier::LSL, amount: Some(0), .. }) => 0,
        Some(Modified { modifier: Modifier::LSL, amount: Some(12), .. }) => SHIFTED,
        Some(other) => return Err(Problem::new(other.span, "expected LSL #0 or LSL #12")),
    };
    let low = below(&magnitude, 1 << 12).map_err(|_| too_large(number))?;
    Ok(bits | shift | low << 10)
}

fn too_large(number: &Spanned<i128>) -> Problem {
    let message = format!("{} is neither of 12 bits nor 12 bits shifted by 12", number.value);
    Problem::new(number.span.clone(), message).help("move it to a register before")
}

/// A register that may be shifted.
fn shifted(bits: u32, source: &Register, modified: Option<Modified>) -> Result<u32, Problem> {
    const ROR: u32 = 3;
    let (shift, amount) = match modified {
        None => (0, 0),
        Some(Modified { modifier: Modifier::Shift(shift), amount: Some(amount), span })
            if shift != ROR =>
        {
            (shift, below(&Spanned { value: amount, span }, source.bits())?)
        }
        Some(other) => {
            return Err(Problem::new(other.span, "expected LSL, LSR or ASR with a number"));
        }
    };
    Ok(bits | 0x0b00_0000 | shift << 22 | source.or_zero()? << 16 | amount << 10)
}

/// A register that is extended and shifted left by up to 4.
fn extended(
    bits: u32,
    wide: bool,
    source: &Register,
    modified: Option<Modified>,
) -> Result<u32, Problem> {
    const UXTW: u32 = 2;
    let whole = UXTW + u32::from(wide);
    let (option, amount) = match modified {
        None => (whole, 0),
        Some(Modified { modifier, amount, span }) => {
            let option = match (modifier, amount) {
                (Modifier::Extend(option), _) => option,
                (Modifier::LSL, Some(_)) => whole,
                (Modifier::Shift(_), _) => {
                    return Err(Problem::new(span, "expected LSL with a number, or an extension"));
                }
            };
            (option, below(&Spanned { value: amount.unwrap_or(0), span }, 5)?)
        }
    };
    // UXTX and SXTX take 64 bits. The other extensions take no more than the low 32, whichever
    // name the register has.
    if option & 3 == 3 || !wide {
        source.must_be(option & 3 == 3)?;
    }
    Ok(bits | 0x0b20_0000 | source.or_zero()? << 16 | option << 13 | amount << 10)
}

fn carry(args: &mut Arguments<'_>, bits: u32) -> Result<u32, Problem> {
    let destination = args.register()?;
    let first = args.register_of(destination.wide)?.or_zero()?;
    let second = args.register_of(destination.wide)?.or_zero()?;
    let bits = bits | 0x1a00_0000 | destination.width();
    Ok(bits | second << 16 | first << 5 | destination.or_zero()?)
}

fn negate_carry(args: &mut Arguments<'_>, bits: u32) -> Result<u32, Problem> {
    let destination = args.register()?;
    let source = args.register_of(destination.wide)?.or_zero()?;
    let bits = bits | 0x1a00_0000 | destination.width();
    Ok(bits | source << 16 | ZERO_OR_STACK << 5 | destination.or_zero()?)
}
