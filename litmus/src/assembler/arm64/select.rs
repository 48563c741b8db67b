//! Conditions, and the instructions that select or compare under one.

use super::arguments::Arguments;
use crate::assembler::error::Problem;

const CSEL: u32 = 0x1a80_0000;
const CSINC: u32 = 0x1a80_0400;
const CSINV: u32 = 0x5a80_0000;
const CSNEG: u32 = 0x5a80_0400;
const CCMN: u32 = 0x3a40_0000;
const CCMP: u32 = 0x7a40_0000;
const ZERO: u32 = 31;

#[rustfmt::skip] // By code.
const CONDITIONS: [(&str, u32); 18] = [
    ("eq", 0), ("ne", 1), ("cs", 2), ("hs", 2), ("cc", 3), ("lo", 3), ("mi", 4), ("pl", 5),
    ("vs", 6), ("vc", 7), ("hi", 8), ("ls", 9), ("ge", 10), ("lt", 11), ("gt", 12), ("le", 13),
    ("al", 14), ("nv", 15),
];

/// The code of a condition, in either case.
pub(super) fn condition(name: &str) -> Option<u32> {
    CONDITIONS.iter().find(|row| row.0.eq_ignore_ascii_case(name)).map(|row| row.1)
}

#[derive(Clone, Copy)]
enum Form {
    /// Three registers.
    Select(u32),
    /// Two registers: the second changes if the condition holds.
    Change(u32),
    /// A register.
    Set(u32),
    /// Registers, or a register and a number, and the flags otherwise.
    Compare(u32),
}

const TABLE: [(&str, Form); 11] = [
    ("csel", Form::Select(CSEL)),
    ("csinc", Form::Select(CSINC)),
    ("csinv", Form::Select(CSINV)),
    ("csneg", Form::Select(CSNEG)),
    ("cinc", Form::Change(CSINC)),
    ("cinv", Form::Change(CSINV)),
    ("cneg", Form::Change(CSNEG)),
    ("cset", Form::Set(CSINC)),
    ("csetm", Form::Set(CSINV)),
    ("ccmn", Form::Compare(CCMN)),
    ("ccmp", Form::Compare(CCMP)),
];

pub(super) fn encode(name: &str, args: &mut Arguments<'_>) -> Option<Result<u32, Problem>> {
    let &(_, form) = TABLE.iter().find(|row| row.0 == name)?;
    Some(match form {
        Form::Select(bits) => select(args, bits),
        Form::Change(bits) => change(args, bits),
        Form::Set(bits) => set(args, bits),
        Form::Compare(bits) => compare(args, bits),
    })
}

/// The condition that is the last operand.
fn last(args: &mut Arguments<'_>) -> Result<u32, Problem> {
    let name = args.name("a condition")?;
    condition(name.value).ok_or_else(|| {
        Problem::new(name.span, format!("unknown condition `{}`", name.value))
            .help("conditions are EQ, NE, CS, CC, MI, PL, VS, VC, HI, LS, GE, LT, GT, LE and AL")
    })
}

/// The opposite of the condition that is the last operand.
fn opposite(args: &mut Arguments<'_>) -> Result<u32, Problem> {
    let span = args.span();
    let condition = last(args)?;
    if condition >= 14 {
        return Err(Problem::new(span, "a condition that always holds has no opposite"));
    }
    Ok(condition ^ 1)
}

fn select(args: &mut Arguments<'_>, bits: u32) -> Result<u32, Problem> {
    let destination = args.register()?;
    let then = args.register_of(destination.wide)?.or_zero()?;
    let otherwise = args.register_of(destination.wide)?.or_zero()?;
    let bits = bits | destination.width() | otherwise << 16 | last(args)? << 12;
    Ok(bits | then << 5 | destination.or_zero()?)
}

fn change(args: &mut Arguments<'_>, bits: u32) -> Result<u32, Problem> {
    let destination = args.register()?;
    let source = args.register_of(destination.wide)?.or_zero()?;
    let bits = bits | destination.width() | source << 16 | opposite(args)? << 12;
    Ok(bits | source << 5 | destination.or_zero()?)
}

fn set(args: &mut Arguments<'_>, bits: u32) -> Result<u32, Problem> {
    let destination = args.register()?;
    let bits = bits | destination.width() | ZERO << 16 | opposite(args)? << 12;
    Ok(bits | ZERO << 5 | destination.or_zero()?)
}

fn compare(args: &mut Arguments<'_>, bits: u32) -> Result<u32, Problem> {
    const IMMEDIATE: u32 = 1 << 11;
    let first = args.register()?;
    let bits = bits | first.width() | first.or_zero()? << 5;
    let bits = if args.at_number() {
        bits | IMMEDIATE | args.number_below(32)? << 16
    } else {
        bits | args.register_of(first.wide)?.or_zero()? << 16
    };
    let flags = args.number_below(16)?;
    Ok(bits | last(args)? << 12 | flags)
}
