//! AND, ORR, EOR and their relatives.

use super::arguments::{Arguments, below};
use super::bitmask;
use super::operand::{Modified, Modifier, Register};
use crate::assembler::cursor::Spanned;
use crate::assembler::error::Problem;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A destination, a register, and a register or number.
    Binary,
    /// As that without the destination.
    Test,
    /// As that without the first source.
    Not,
}

/// The second operand is inverted.
const INVERTED: u32 = 1 << 21;
const AND: u32 = 0;
const ORR: u32 = 1 << 29;
const EOR: u32 = 2 << 29;
const ANDS: u32 = 3 << 29;
const ZERO: u32 = 31;

const TABLE: [(&str, Form, u32); 10] = [
    ("and", Form::Binary, AND),
    ("bic", Form::Binary, AND | INVERTED),
    ("orr", Form::Binary, ORR),
    ("orn", Form::Binary, ORR | INVERTED),
    ("eor", Form::Binary, EOR),
    ("eon", Form::Binary, EOR | INVERTED),
    ("ands", Form::Binary, ANDS),
    ("bics", Form::Binary, ANDS | INVERTED),
    ("tst", Form::Test, ANDS),
    ("mvn", Form::Not, ORR | INVERTED),
];

pub(super) fn encode(name: &str, args: &mut Arguments<'_>) -> Option<Result<u32, Problem>> {
    let &(_, form, bits) = TABLE.iter().find(|row| row.0 == name)?;
    Some(operation(args, form, bits))
}

fn operation(args: &mut Arguments<'_>, form: Form, bits: u32) -> Result<u32, Problem> {
    let destination = if form == Form::Test { None } else { Some(args.register()?) };
    let first = match (form, &destination) {
        (Form::Not, _) => None,
        (Form::Binary | Form::Test, Some(destination)) => Some(args.register_of(destination.wide)?),
        (Form::Binary | Form::Test, None) => Some(args.register()?),
    };
    let wide = destination.as_ref().or(first.as_ref()).is_some_and(|register| register.wide);
    let first_number = first.as_ref().map_or(Ok(ZERO), Register::or_zero)?;
    let bits = bits | u32::from(wide) << 31 | first_number << 5;
    if args.at_number() && bits & INVERTED == 0 {
        let number = args.number()?;
        let destination = match &destination {
            None => ZERO,
            Some(destination) if bits & ANDS == ANDS => destination.or_zero()?,
            Some(destination) => destination.or_stack()?,
        };
        return Ok(bits | destination | immediate(&number, wide)?);
    }
    let destination = destination.as_ref().map_or(Ok(ZERO), Register::or_zero)?;
    let source = args.register_of(wide)?;
    let (shift, amount) = match args.modified()? {
        None => (0, 0),
        Some(Modified { modifier: Modifier::Shift(shift), amount: Some(amount), span }) => {
            (shift, below(&Spanned { value: amount, span }, source.bits())?)
        }
        Some(other) => {
            return Err(Problem::new(other.span, "expected LSL, LSR, ASR or ROR with a number"));
        }
    };
    let bits = bits | 0x0a00_0000 | shift << 22 | amount << 10;
    Ok(bits | source.or_zero()? << 16 | destination)
}

/// A number.
fn immediate(number: &Spanned<i128>, wide: bool) -> Result<u32, Problem> {
    let value = pattern(number, wide)?;
    bitmask::fields(value, wide).map(|fields| 0x1200_0000 | fields).ok_or_else(|| {
        let message = format!("{} is no pattern of repeated ones", number.value);
        Problem::new(number.span.clone(), message).help("move it to a register before")
    })
}

/// A number that fits a register, signed or not, as the bits of the register.
pub(super) fn pattern(number: &Spanned<i128>, wide: bool) -> Result<u64, Problem> {
    let value = number.value;
    let fits = if wide {
        u64::try_from(value).ok().or_else(|| i64::try_from(value).ok().map(i64::cast_unsigned))
    } else {
        let signed = || i32::try_from(value).ok().map(i32::cast_unsigned);
        u32::try_from(value).ok().or_else(signed).map(u64::from)
    };
    fits.ok_or_else(|| {
        let bits = if wide { 64 } else { 32 };
        Problem::new(number.span.clone(), format!("{value} has more than {bits} bits"))
    })
}
