//! [`Operand`]: registers, numbers, shifts and addresses, as they are written.

use core::ops::Range;

use crate::assembler::cursor::{Cursor, Spanned};
use crate::assembler::error::Problem;

/// A register. Number 31 is the zero register or the stack pointer, which depends on where it is.
#[derive(Clone, Debug)]
pub(super) struct Register {
    number: u32,
    pub(super) wide: bool,
    kind: Kind,
    pub(super) span: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    General,
    Zero,
    Stack,
}

/// How a register is shifted or extended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Modifier {
    /// LSL, LSR, ASR or ROR, with its code.
    Shift(u32),
    /// UXTB to SXTX, with its code.
    Extend(u32),
}

impl Modifier {
    pub(super) const LSL: Self = Self::Shift(0);
}

#[rustfmt::skip] // By code.
const MODIFIERS: [(&str, Modifier); 12] = [
    ("lsl", Modifier::LSL), ("lsr", Modifier::Shift(1)),
    ("asr", Modifier::Shift(2)), ("ror", Modifier::Shift(3)),
    ("uxtb", Modifier::Extend(0)), ("uxth", Modifier::Extend(1)),
    ("uxtw", Modifier::Extend(2)), ("uxtx", Modifier::Extend(3)),
    ("sxtb", Modifier::Extend(4)), ("sxth", Modifier::Extend(5)),
    ("sxtw", Modifier::Extend(6)), ("sxtx", Modifier::Extend(7)),
];

/// A modifier with its amount, if it has one.
#[derive(Clone, Debug)]
pub(super) struct Modified {
    pub(super) modifier: Modifier,
    pub(super) amount: Option<i128>,
    pub(super) span: Range<usize>,
}

/// An address in brackets.
#[derive(Clone, Debug)]
pub(super) struct Memory {
    pub(super) base: Register,
    pub(super) offset: Offset,
    /// Whether `!` is behind it: the address is written back to the base.
    pub(super) writes_back: bool,
    pub(super) span: Range<usize>,
}

/// What is added to the base of an address.
#[derive(Clone, Debug)]
pub(super) enum Offset {
    None,
    Number(Spanned<i128>),
    Index(Register, Option<Modified>),
}

#[derive(Clone, Debug)]
pub(super) enum Operand<'a> {
    Register(Register),
    Number(i128),
    Modified(Modified),
    Memory(Box<Memory>),
    /// A label, a condition or the limits of a barrier.
    Name(&'a str),
    /// A distance from the instruction, as in `.+8`.
    Distance(i128),
}

impl Register {
    /// The register that a name is.
    pub(super) fn named(name: &str, span: Range<usize>) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let (number, wide, kind) = match name.as_str() {
            "xzr" => (31, true, Kind::Zero),
            "wzr" => (31, false, Kind::Zero),
            "sp" => (31, true, Kind::Stack),
            "wsp" => (31, false, Kind::Stack),
            _ => {
                let (wide, digits) = match name.split_at_checked(1)? {
                    ("x", digits) => (true, digits),
                    ("w", digits) => (false, digits),
                    _ => return None,
                };
                let number = digits.parse().ok().filter(|&number| number < 31)?;
                // Neither `x01` nor `x+1` is a register.
                (digits == format!("{number}")).then_some((number, wide, Kind::General))?
            }
        };
        Some(Self { number, wide, kind, span })
    }

    /// Its number where 31 is the zero register.
    pub(super) fn or_zero(&self) -> Result<u32, Problem> {
        if self.kind == Kind::Stack {
            return Err(Problem::new(self.span.clone(), "the stack pointer cannot be used here"));
        }
        Ok(self.number)
    }

    /// Its number where 31 is the stack pointer.
    pub(super) fn or_stack(&self) -> Result<u32, Problem> {
        if self.kind == Kind::Zero {
            return Err(Problem::new(self.span.clone(), "the zero register cannot be used here"));
        }
        Ok(self.number)
    }

    /// Its number, if it is neither the zero register nor the stack pointer.
    pub(super) fn general(&self) -> Option<u8> {
        u8::try_from(self.number).ok().filter(|_| self.kind == Kind::General)
    }

    pub(super) fn is_stack(&self) -> bool {
        self.kind == Kind::Stack
    }

    /// The bit of most instructions that says how wide their registers are.
    pub(super) const fn width(&self) -> u32 {
        (self.wide as u32) << 31
    }

    pub(super) const fn bits(&self) -> u32 {
        if self.wide { 64 } else { 32 }
    }

    /// Checks that it is as wide as it has to be.
    pub(super) fn must_be(&self, wide: bool) -> Result<(), Problem> {
        if self.wide == wide {
            return Ok(());
        }
        let name = if wide { 'X' } else { 'W' };
        Err(Problem::new(self.span.clone(), format!("expected one of the {name} registers")))
    }
}

impl<'a> Operand<'a> {
    /// Reads an operand.
    pub(super) fn parse(cursor: &mut Cursor<'a>) -> Result<Spanned<Self>, Problem> {
        let start = cursor.place();
        let value = if cursor.eat('[') {
            Self::Memory(Box::new(memory(cursor, start)?))
        } else if let Some(number) = number(cursor)? {
            Self::Number(number.value)
        } else {
            Self::word(cursor)?
        };
        Ok(Spanned { value, span: start..cursor.end() })
    }

    fn word(cursor: &mut Cursor<'a>) -> Result<Self, Problem> {
        let Some(word) = cursor.word() else {
            if cursor.peek() == Some('%') {
                return Err(symbolic(cursor));
            }
            return Err(cursor.unexpected("an operand"));
        };
        if let Some(register) = Register::named(word.value, word.span.clone()) {
            return Ok(Self::Register(register));
        }
        if word.value == "."
            && let Some(distance) = cursor.number()?
        {
            return Ok(Self::Distance(distance.value));
        }
        if let Some(digits) = word.value.strip_prefix('.')
            && let Ok(distance) = digits.parse::<u32>()
        {
            return Ok(Self::Distance(distance.into()));
        }
        let modifier = MODIFIERS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word.value));
        if let Some(&(_, modifier)) = modifier {
            let amount = number(cursor)?.map(|amount| amount.value);
            let span = word.span.start..cursor.end();
            return Ok(Self::Modified(Modified { modifier, amount, span }));
        }
        if cursor.peek() == Some('%') {
            return Err(symbolic(cursor));
        }
        Ok(Self::Name(word.value))
    }
}

/// The error of a register without a number, which herd7 would choose.
fn symbolic(cursor: &mut Cursor<'_>) -> Problem {
    let start = cursor.place();
    Problem::new(start..start + 1, "symbolic registers are not supported")
        .help("write a register, and give it its value in the initial state")
}

/// Reads a number, which may have a `#` before it.
fn number(cursor: &mut Cursor<'_>) -> Result<Option<Spanned<i128>>, Problem> {
    let start = cursor.place();
    if !cursor.eat('#') {
        return cursor.number();
    }
    match cursor.number()? {
        Some(number) => Ok(Some(Spanned { span: start..number.span.end, ..number })),
        None => Err(cursor.unexpected("a number")),
    }
}

/// Reads an address behind its opening bracket.
fn memory(cursor: &mut Cursor<'_>, start: usize) -> Result<Memory, Problem> {
    let Operand::Register(base) = Operand::word(cursor)? else {
        let span = start + 1..cursor.end();
        return Err(Problem::new(span, "expected a register")
            .help("give a register the address in the initial state, as in `0:X1=x;`"));
    };
    base.must_be(true)?;
    let mut offset = Offset::None;
    if cursor.eat(',') {
        offset = match number(cursor)? {
            Some(number) => Offset::Number(number),
            None => index(cursor)?,
        };
    }
    cursor.expect(']')?;
    let writes_back = cursor.eat('!');
    Ok(Memory { base, offset, writes_back, span: start..cursor.end() })
}

fn index(cursor: &mut Cursor<'_>) -> Result<Offset, Problem> {
    let start = cursor.place();
    let Operand::Register(index) = Operand::word(cursor)? else {
        return Err(Problem::new(start..cursor.end(), "expected a register or a number"));
    };
    if !cursor.eat(',') {
        return Ok(Offset::Index(index, None));
    }
    let start = cursor.place();
    match Operand::word(cursor)? {
        Operand::Modified(modified) => Ok(Offset::Index(index, Some(modified))),
        _ => Err(Problem::new(start..cursor.end(), "expected LSL, UXTW, SXTW or SXTX")),
    }
}
