//! Multiplications, divisions, and reversals and counts of bits.

use super::arguments::Arguments;
use crate::assembler::error::Problem;

const SUBTRACT: u32 = 1 << 15;
const ZERO: u32 = 31;

#[derive(Clone, Copy)]
enum Form {
    /// Four registers of one width.
    Three,
    /// As that with the zero register as the last.
    Product,
    /// As three with 32-bit factors.
    Long,
    /// As that with the zero register as the last.
    LongProduct,
    /// Three 64-bit registers.
    High,
    /// Three registers of one width.
    Two,
    /// Two registers of one width.
    One,
}

const TABLE: [(&str, Form, u32); 22] = [
    ("madd", Form::Three, 0x1b00_0000),
    ("msub", Form::Three, 0x1b00_0000 | SUBTRACT),
    ("mul", Form::Product, 0x1b00_0000),
    ("mneg", Form::Product, 0x1b00_0000 | SUBTRACT),
    ("smaddl", Form::Long, 0x9b20_0000),
    ("smsubl", Form::Long, 0x9b20_0000 | SUBTRACT),
    ("umaddl", Form::Long, 0x9ba0_0000),
    ("umsubl", Form::Long, 0x9ba0_0000 | SUBTRACT),
    ("smull", Form::LongProduct, 0x9b20_0000),
    ("smnegl", Form::LongProduct, 0x9b20_0000 | SUBTRACT),
    ("umull", Form::LongProduct, 0x9ba0_0000),
    ("umnegl", Form::LongProduct, 0x9ba0_0000 | SUBTRACT),
    ("smulh", Form::High, 0x9b40_7c00),
    ("umulh", Form::High, 0x9bc0_7c00),
    ("udiv", Form::Two, 0x1ac0_0800),
    ("sdiv", Form::Two, 0x1ac0_0c00),
    ("rbit", Form::One, 0x5ac0_0000),
    ("rev16", Form::One, 0x5ac0_0400),
    ("rev", Form::One, 0x5ac0_0800),
    ("rev32", Form::One, 0x5ac0_0800),
    ("clz", Form::One, 0x5ac0_1000),
    ("cls", Form::One, 0x5ac0_1400),
];

pub(super) fn encode(name: &str, args: &mut Arguments<'_>) -> Option<Result<u32, Problem>> {
    let &(_, form, bits) = TABLE.iter().find(|row| row.0 == name)?;
    Some(match form {
        Form::Three => product(args, bits, false, true),
        Form::Product => product(args, bits, false, false),
        Form::Long => product(args, bits, true, true),
        Form::LongProduct => product(args, bits, true, false),
        Form::High => two(args, bits, Some(true)),
        Form::Two => two(args, bits, None),
        Form::One => one(args, name, bits),
    })
}

fn product(
    args: &mut Arguments<'_>,
    bits: u32,
    long: bool,
    has_addend: bool,
) -> Result<u32, Problem> {
    let destination = args.register()?;
    if long {
        destination.must_be(true)?;
    }
    let factors = destination.wide && !long;
    let first = args.register_of(factors)?.or_zero()?;
    let second = args.register_of(factors)?.or_zero()?;
    let addend = if has_addend { args.register_of(destination.wide)?.or_zero()? } else { ZERO };
    let bits = bits | destination.width() | second << 16 | addend << 10;
    Ok(bits | first << 5 | destination.or_zero()?)
}

fn two(args: &mut Arguments<'_>, bits: u32, wide: Option<bool>) -> Result<u32, Problem> {
    let destination = args.register()?;
    destination.must_be(wide.unwrap_or(destination.wide))?;
    let first = args.register_of(destination.wide)?.or_zero()?;
    let second = args.register_of(destination.wide)?.or_zero()?;
    Ok(bits | destination.width() | second << 16 | first << 5 | destination.or_zero()?)
}

fn one(args: &mut Arguments<'_>, name: &str, bits: u32) -> Result<u32, Problem> {
    let destination = args.register()?;
    let source = args.register_of(destination.wide)?.or_zero()?;
    // REV of all eight bytes has a code of its own; REV32 has 64-bit registers only.
    let bits = match (name, destination.wide) {
        ("rev", true) => bits | 0x400,
        ("rev32", false) => {
            destination.must_be(true)?;
            bits
        }
        _ => bits,
    };
    Ok(bits | destination.width() | source << 5 | destination.or_zero()?)
}
