//! Shifts, extensions, and other moves of bit fields.

use super::arguments::Arguments;
use super::operand::Register;
use crate::assembler::error::Problem;

const SBFM: u32 = 0x1300_0000;
const BFM: u32 = 0x3300_0000;
const UBFM: u32 = 0x5300_0000;
const EXTR: u32 = 0x1380_0000;
const ZERO: u32 = 31;

#[derive(Clone, Copy)]
enum Form {
    /// The two fields themselves.
    Fields(u32),
    /// A field is moved down: its lowest bit, its width.
    Extract(u32),
    /// A field is moved up: to the bit, its width.
    Insert(u32),
    /// A field of zeros.
    Clear,
    /// The low bits are extended.
    Extend(u32, u32),
    /// A shift by a register or a number; with the low bits of the shift by a register.
    Shift(u32),
    /// A shift by a register.
    ShiftRegister(u32),
    /// A part of two registers.
    Pair,
}

const TABLE: [(&str, Form); 25] = [
    ("sbfm", Form::Fields(SBFM)),
    ("bfm", Form::Fields(BFM)),
    ("ubfm", Form::Fields(UBFM)),
    ("sbfx", Form::Extract(SBFM)),
    ("bfxil", Form::Extract(BFM)),
    ("ubfx", Form::Extract(UBFM)),
    ("sbfiz", Form::Insert(SBFM)),
    ("bfi", Form::Insert(BFM)),
    ("ubfiz", Form::Insert(UBFM)),
    ("bfc", Form::Clear),
    ("sxtb", Form::Extend(SBFM, 8)),
    ("sxth", Form::Extend(SBFM, 16)),
    ("sxtw", Form::Extend(SBFM, 32)),
    ("uxtb", Form::Extend(UBFM, 8)),
    ("uxth", Form::Extend(UBFM, 16)),
    ("uxtw", Form::Extend(UBFM, 32)),
    ("lsl", Form::Shift(LSL)),
    ("lsr", Form::Shift(LSR)),
    ("asr", Form::Shift(ASR)),
    ("ror", Form::Shift(ROR)),
    ("lslv", Form::ShiftRegister(LSL)),
    ("lsrv", Form::ShiftRegister(LSR)),
    ("asrv", Form::ShiftRegister(ASR)),
    ("rorv", Form::ShiftRegister(ROR)),
    ("extr", Form::Pair),
];

const LSL: u32 = 0;
const LSR: u32 = 1;
const ASR: u32 = 2;
const ROR: u32 = 3;

pub(super) fn encode(name: &str, args: &mut Arguments<'_>) -> Option<Result<u32, Problem>> {
    let &(_, form) = TABLE.iter().find(|row| row.0 == name)?;
    Some(match form {
        Form::Fields(bits) => fields(args, bits),
        Form::Extract(bits) => extract(args, bits),
        Form::Insert(bits) => insert(args, bits),
        Form::Clear => clear(args),
        Form::Extend(bits, width) => extend(args, bits, width),
        Form::Shift(kind) => shift(args, kind),
        Form::ShiftRegister(kind) => shift_register(args, kind),
        Form::Pair => pair(args),
    })
}

/// A bit field move from a register with a number.
fn word(
    bits: u32,
    destination: &Register,
    source: u32,
    rotation: u32,
    highest: u32,
) -> Result<u32, Problem> {
    let wide = destination.width() | u32::from(destination.wide) << 22;
    let bits = bits | wide | rotation << 16 | highest << 10;
    Ok(bits | source << 5 | destination.or_zero()?)
}

fn fields(args: &mut Arguments<'_>, bits: u32) -> Result<u32, Problem> {
    let destination = args.register()?;
    let source = args.register_of(destination.wide)?.or_zero()?;
    let rotation = args.number_below(destination.bits())?;
    let highest = args.number_below(destination.bits())?;
    word(bits, &destination, source, rotation, highest)
}

/// The lowest bit and the width of a field.
fn range(args: &mut Arguments<'_>, of: &Register) -> Result<(u32, u32), Problem> {
    let low = args.number_below(of.bits())?;
    let width = args.number()?;
    match u32::try_from(width.value) {
        Ok(value) if (1..=of.bits() - low).contains(&value) => Ok((low, value)),
        _ => {
            let message = format!("{} is not from 1 to {}", width.value, of.bits() - low);
            Err(Problem::new(width.span, message))
        }
    }
}

fn extract(args: &mut Arguments<'_>, bits: u32) -> Result<u32, Problem> {
    let destination = args.register()?;
    let source = args.register_of(destination.wide)?.or_zero()?;
    let (low, width) = range(args, &destination)?;
    word(bits, &destination, source, low, low + width - 1)
}

fn insert(args: &mut Arguments<'_>, bits: u32) -> Result<u32, Problem> {
    let destination = args.register()?;
    let source = args.register_of(destination.wide)?.or_zero()?;
    let (low, width) = range(args, &destination)?;
    word(bits, &destination, source, (destination.bits() - low) % destination.bits(), width - 1)
}

fn clear(args: &mut Arguments<'_>) -> Result<u32, Problem> {
    let destination = args.register()?;
    let (low, width) = range(args, &destination)?;
    word(BFM, &destination, ZERO, (destination.bits() - low) % destination.bits(), width - 1)
}

fn extend(args: &mut Arguments<'_>, bits: u32, width: u32) -> Result<u32, Problem> {
    let destination = args.register()?;
    if width == 32 {
        destination.must_be(true)?;
    }
    let source = args.register_of(false)?.or_zero()?;
    if bits == UBFM && width < 32 {
        // The upper half is zero anyway.
        destination.must_be(false)?;
    }
    word(bits, &destination, source, 0, width - 1)
}

fn shift(args: &mut Arguments<'_>, kind: u32) -> Result<u32, Problem> {
    let destination = args.register()?;
    let source = args.register_of(destination.wide)?.or_zero()?;
    if !args.at_number() {
        return by_register(args, &destination, source, kind);
    }
    let width = destination.bits();
    let amount = args.number_below(width)?;
    match kind {
        LSL => word(UBFM, &destination, source, (width - amount) % width, width - 1 - amount),
        LSR => word(UBFM, &destination, source, amount, width - 1),
        ASR => word(SBFM, &destination, source, amount, width - 1),
        _ => word(EXTR | source << 16, &destination, source, 0, amount),
    }
}

fn shift_register(args: &mut Arguments<'_>, kind: u32) -> Result<u32, Problem> {
    let destination = args.register()?;
    let source = args.register_of(destination.wide)?.or_zero()?;
    by_register(args, &destination, source, kind)
}

fn by_register(
    args: &mut Arguments<'_>,
    destination: &Register,
    source: u32,
    kind: u32,
) -> Result<u32, Problem> {
    let amount = args.register_of(destination.wide)?.or_zero()?;
    let bits = 0x1ac0_2000 | kind << 10 | destination.width();
    Ok(bits | amount << 16 | source << 5 | destination.or_zero()?)
}

fn pair(args: &mut Arguments<'_>) -> Result<u32, Problem> {
    let destination = args.register()?;
    let high = args.register_of(destination.wide)?.or_zero()?;
    let low = args.register_of(destination.wide)?.or_zero()?;
    let amount = args.number_below(destination.bits())?;
    word(EXTR | low << 16, &destination, high, 0, amount)
}
