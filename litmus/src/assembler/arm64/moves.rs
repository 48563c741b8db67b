//! MOV and the moves of 16 bits.

use super::arguments::{Arguments, below};
use super::bitmask;
use super::logical::pattern;
use super::operand::{Modified, Modifier, Operand, Register};
use crate::assembler::cursor::Spanned;
use crate::assembler::error::Problem;

const MOVN: u32 = 0x1280_0000;
const MOVZ: u32 = 0x5280_0000;
const MOVK: u32 = 0x7280_0000;
const ORR_REGISTER: u32 = 0x2a00_0000;
const ORR_IMMEDIATE: u32 = 0x3200_0000;
const ADD_IMMEDIATE: u32 = 0x1100_0000;
const ZERO: u32 = 31;

pub(super) fn encode(name: &str, args: &mut Arguments<'_>) -> Option<Result<u32, Problem>> {
    Some(match name {
        "mov" => mov(args),
        "movn" => halfword(args, MOVN),
        "movz" => halfword(args, MOVZ),
        "movk" => halfword(args, MOVK),
        _ => return None,
    })
}

fn mov(args: &mut Arguments<'_>) -> Result<u32, Problem> {
    let destination = args.register()?;
    let source = args.next("a register or a number")?;
    match source.value {
        Operand::Register(source) => {
            source.must_be(destination.wide)?;
            register(&destination, &source)
        }
        Operand::Number(value) => number(&destination, &Spanned { value, span: source.span }),
        Operand::Name(_) | Operand::Modified(_) | Operand::Memory(_) | Operand::Distance(_) => {
            Err(Problem::new(source.span, "expected a register or a number"))
        }
    }
}

fn register(destination: &Register, source: &Register) -> Result<u32, Problem> {
    if destination.is_stack() || source.is_stack() {
        let registers = source.or_stack()? << 5 | destination.or_stack()?;
        return Ok(ADD_IMMEDIATE | destination.width() | registers);
    }
    let registers = source.or_zero()? << 16 | ZERO << 5 | destination.or_zero()?;
    Ok(ORR_REGISTER | destination.width() | registers)
}

/// The first of MOVZ, MOVN and ORR that gives the number.
fn number(destination: &Register, number: &Spanned<i128>) -> Result<u32, Problem> {
    let wide = destination.wide;
    let value = pattern(number, wide)?;
    let inverted = if wide { !value } else { !value & 0xffff_ffff };
    let moved = [(MOVZ, value), (MOVN, inverted)].into_iter().find_map(|(bits, value)| {
        let position =
            (0..destination.bits() / 16).find(|at| value & !(0xffff << (16 * at)) == 0)?;
        let half = u32::try_from(value >> (16 * position)).ok()?;
        Some(bits | position << 21 | half << 5)
    });
    if let Some(word) = moved.filter(|_| !destination.is_stack()) {
        return Ok(word | destination.width() | destination.or_zero()?);
    }
    match bitmask::fields(value, wide) {
        Some(fields) => {
            let bits = ORR_IMMEDIATE | fields | destination.width();
            Ok(bits | ZERO << 5 | destination.or_stack()?)
        }
        None => Err(Problem::new(
            number.span.clone(),
            format!("{} cannot be moved by one instruction", number.value),
        )
        .help("use MOVZ and MOVK, or give the register its value in the initial state")),
    }
}

/// MOVZ, MOVN and MOVK.
fn halfword(args: &mut Arguments<'_>, bits: u32) -> Result<u32, Problem> {
    let destination = args.register()?;
    let value = args.number_below(1 << 16)?;
    let position = match args.modified()? {
        None => 0,
        Some(Modified { modifier: Modifier::LSL, amount: Some(amount), span }) => {
            let amount = below(&Spanned { value: amount, span: span.clone() }, destination.bits())?;
            if amount % 16 != 0 {
                return Err(Problem::new(span, "the shift is not a multiple of 16"));
            }
            amount / 16
        }
        Some(other) => return Err(Problem::new(other.span, "expected LSL with a number")),
    };
    Ok(bits | destination.width() | position << 21 | value << 5 | destination.or_zero()?)
}
