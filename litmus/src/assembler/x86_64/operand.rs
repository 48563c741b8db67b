//! [`Operands`]: registers, constants and addresses, as they are written.

use acqrel_isa::Size;
use core::ops::Range;

use super::register::Register;
use crate::assembler::Symbols;
use crate::assembler::cursor::{Cursor, Spanned};
use crate::assembler::error::Problem;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    Register(Register),
    Constant(i128),
    Memory(Memory),
}

/// An address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Memory {
    pub(super) displacement: i32,
    /// Whether the displacement is the address of a location: it then has 32 bits.
    pub(super) is_location: bool,
    pub(super) base: Option<Register>,
    /// An index and the power of two that it is multiplied by.
    pub(super) index: Option<(Register, u8)>,
}

/// The operands of an instruction, which are taken one after the other.
pub(super) struct Operands {
    rest: std::vec::IntoIter<Spanned<Operand>>,
    end: usize,
    /// The size that the mnemonic names.
    pub(super) suffix: Option<Size>,
    /// Where the mnemonic is.
    pub(super) mnemonic: Range<usize>,
}

impl Operands {
    /// Reads operands to the end of the statement.
    pub(super) fn parse(
        cursor: &mut Cursor<'_>,
        symbols: Symbols<'_>,
        suffix: Option<Size>,
        mnemonic: Range<usize>,
    ) -> Result<Self, Problem> {
        let mut operands = Vec::new();
        if cursor.peek().is_some() {
            operands.push(operand(cursor, symbols)?);
            while cursor.eat(',') {
                operands.push(operand(cursor, symbols)?);
            }
        }
        if cursor.peek().is_some() {
            return Err(cursor.unexpected("`,` or the end"));
        }
        Ok(Self { rest: operands.into_iter(), end: cursor.end(), suffix, mnemonic })
    }

    /// How many have not been taken.
    pub(super) fn len(&self) -> usize {
        self.rest.len()
    }

    /// The next operand.
    pub(super) fn next(&mut self) -> Result<Spanned<Operand>, Problem> {
        self.rest
            .next()
            .ok_or_else(|| Problem::new(self.end..self.end, "expected an operand at the end"))
    }

    /// A register or an address.
    pub(super) fn place(&mut self) -> Result<Spanned<Operand>, Problem> {
        let operand = self.next()?;
        if let Operand::Constant(_) = operand.value {
            return Err(Problem::new(operand.span, "expected a register or an address")
                .help("the destination is the last operand"));
        }
        Ok(operand)
    }

    /// A register.
    pub(super) fn register(&mut self) -> Result<Spanned<Register>, Problem> {
        let operand = self.next()?;
        match operand.value {
            Operand::Register(value) => Ok(Spanned { value, span: operand.span }),
            Operand::Constant(_) | Operand::Memory(_) => {
                Err(Problem::new(operand.span, "expected a register"))
            }
        }
    }

    /// Refuses operands that have not been taken.
    pub(super) fn finish(&mut self) -> Result<(), Problem> {
        match self.rest.next() {
            Some(more) => Err(Problem::new(more.span, "the instruction has no such operand")),
            None => Ok(()),
        }
    }
}

fn operand(cursor: &mut Cursor<'_>, symbols: Symbols<'_>) -> Result<Spanned<Operand>, Problem> {
    let start = cursor.place();
    let value = if cursor.eat('$') {
        Operand::Constant(match cursor.number()? {
            Some(number) => number.value,
            None => symbol(cursor, symbols)?.value,
        })
    } else if cursor.eat('%') {
        Operand::Register(register(cursor)?)
    } else if let Some(number) = cursor.number()? {
        if matches!(cursor.peek(), Some('(' | '[')) {
            Operand::Memory(memory(cursor, symbols, &number, false)?)
        } else {
            Operand::Constant(number.value)
        }
    } else if matches!(cursor.peek(), Some('(' | '[')) {
        let zero = Spanned { value: 0, span: start..start };
        Operand::Memory(memory(cursor, symbols, &zero, false)?)
    } else if let Some(register) = bare_register(cursor) {
        Operand::Register(register)
    } else {
        let location = symbol(cursor, symbols)?;
        Operand::Memory(if matches!(cursor.peek(), Some('(' | '[')) {
            memory(cursor, symbols, &location, true)?
        } else {
            absolute(&location, true)?
        })
    };
    if cursor.peek() == Some(':') {
        let span = start..cursor.end() + 1;
        return Err(Problem::new(span, "segments are not supported"));
    }
    Ok(Spanned { value, span: start..cursor.end() })
}

/// Reads a register behind its `%`.
fn register(cursor: &mut Cursor<'_>) -> Result<Register, Problem> {
    let Some(word) = cursor.word() else {
        return Err(cursor.unexpected("a register"));
    };
    Register::named(word.value).ok_or_else(|| {
        Problem::new(word.span, format!("`%{}` is no general register", word.value))
            .help("symbolic registers are not supported: write %eax, %rbx, ...")
    })
}

/// Reads a register without `%`, if it is one.
fn bare_register(cursor: &mut Cursor<'_>) -> Option<Register> {
    let rest = cursor.rest();
    let follows = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$' | '/');
    let name = rest.get(..rest.find(|c| !follows(c)).unwrap_or(rest.len()))?;
    let register = Register::named(name)?;
    cursor.word();
    Some(register)
}

/// Reads the name of a location, with or without a number that is added, as its address.
fn symbol(cursor: &mut Cursor<'_>, symbols: Symbols<'_>) -> Result<Spanned<i128>, Problem> {
    let Some(name) = cursor.word() else {
        return Err(cursor.unexpected("an operand"));
    };
    let Some(address) = symbols(name.value) else {
        let message = format!("unknown location `{}`", name.value);
        return Err(Problem::new(name.span, message)
            .help("a constant is written with $, a register with %"));
    };
    let mut value = i128::from(address);
    if matches!(cursor.peek(), Some('+' | '-'))
        && let Some(offset) = cursor.number()?
    {
        value += offset.value;
    }
    Ok(Spanned { value, span: name.span.start..cursor.end() })
}

/// Reads an address in parentheses or brackets, before which a displacement has been read.
fn memory(
    cursor: &mut Cursor<'_>,
    symbols: Symbols<'_>,
    displacement: &Spanned<i128>,
    is_location: bool,
) -> Result<Memory, Problem> {
    let close = if cursor.eat('[') {
        ']'
    } else {
        cursor.expect('(')?;
        ')'
    };
    let mut memory = absolute(displacement, is_location)?;
    if cursor.peek() != Some(',') {
        match base(cursor, symbols)? {
            Base::Register(register) => memory.base = Some(register),
            Base::Absolute(address) if displacement.value == 0 && !is_location => {
                memory = address;
                cursor.expect(close)?;
                return Ok(memory);
            }
            Base::Absolute(_) => {
                return Err(Problem::new(displacement.span.clone(), "expected nothing here")
                    .help("an offset from a location is written behind its name, as in `x+4`"));
            }
        }
    }
    if cursor.eat(',') {
        memory.index = Some(index(cursor)?);
    }
    cursor.expect(close)?;
    Ok(memory)
}

enum Base {
    Register(Register),
    Absolute(Memory),
}

fn base(cursor: &mut Cursor<'_>, symbols: Symbols<'_>) -> Result<Base, Problem> {
    let start = cursor.place();
    let found = if cursor.eat('%') { Some(register(cursor)?) } else { bare_register(cursor) };
    if let Some(register) = found {
        return addressing(register, start..cursor.end()).map(Base::Register);
    }
    let (location, is_location) = match cursor.number()? {
        Some(number) => (number, false),
        None => (symbol(cursor, symbols)?, true),
    };
    absolute(&location, is_location).map(Base::Absolute)
}

fn index(cursor: &mut Cursor<'_>) -> Result<(Register, u8), Problem> {
    let start = cursor.place();
    let found = if cursor.eat('%') { Some(register(cursor)?) } else { bare_register(cursor) };
    let Some(register) = found else {
        return Err(cursor.unexpected("a register"));
    };
    let span = start..cursor.end();
    let register = addressing(register, span.clone())?;
    if register.number == 4 {
        return Err(Problem::new(span, "%rsp cannot be an index"));
    }
    if !cursor.eat(',') {
        return Ok((register, 0));
    }
    let Some(scale) = cursor.number()? else {
        return Err(cursor.unexpected("1, 2, 4 or 8"));
    };
    let power = match scale.value {
        1 => 0,
        2 => 1,
        4 => 2,
        8 => 3,
        _ => return Err(Problem::new(scale.span, "expected 1, 2, 4 or 8")),
    };
    Ok((register, power))
}

/// Refuses registers that are not as wide as addresses.
fn addressing(register: Register, span: Range<usize>) -> Result<Register, Problem> {
    if register.size == Size::DW {
        return Ok(register);
    }
    Err(Problem::new(span, "expected a 64-bit register, which addresses have"))
}

/// An address without registers.
fn absolute(address: &Spanned<i128>, is_location: bool) -> Result<Memory, Problem> {
    let displacement = i32::try_from(address.value).map_err(|_| {
        let message = format!("{:#x} does not fit the 32 bits of an address", address.value);
        Problem::new(address.span.clone(), message).help("put the address into a register")
    })?;
    Ok(Memory { displacement, is_location, base: None, index: None })
}
