//! [`Arguments`]: the operands of an instruction, taken one after the other.

use core::ops::Range;

use super::operand::{Memory, Modified, Operand, Register};
use crate::assembler::Site;
use crate::assembler::cursor::{Cursor, Spanned};
use crate::assembler::error::Problem;

/// The operands that have not been taken yet.
#[derive(Default)]
pub(super) struct Arguments<'a> {
    operands: std::vec::IntoIter<Spanned<Operand<'a>>>,
    /// The place behind the last operand.
    end: usize,
}

impl<'a> Arguments<'a> {
    /// Reads operands to the end of the statement.
    pub(super) fn parse(cursor: &mut Cursor<'a>) -> Result<Self, Problem> {
        let mut operands = Vec::new();
        if cursor.peek().is_some() {
            operands.push(Operand::parse(cursor)?);
            while cursor.eat(',') {
                operands.push(Operand::parse(cursor)?);
            }
        }
        if cursor.peek().is_some() {
            return Err(cursor.unexpected("`,` or the end"));
        }
        Ok(Self { operands: operands.into_iter(), end: cursor.end() })
    }

    /// Whether all have been taken.
    pub(super) fn is_empty(&self) -> bool {
        self.operands.len() == 0
    }

    /// Where the next operand is.
    pub(super) fn span(&self) -> Range<usize> {
        let next = self.operands.as_slice().first();
        next.map_or(self.end..self.end, |operand| operand.span.clone())
    }

    /// Refuses operands that have not been taken.
    pub(super) fn finish(&mut self) -> Result<(), Problem> {
        match self.operands.next() {
            Some(more) => Err(Problem::new(more.span, "the instruction has no such operand")),
            None => Ok(()),
        }
    }

    /// The next operand.
    pub(super) fn next(&mut self, expected: &str) -> Result<Spanned<Operand<'a>>, Problem> {
        self.operands.next().ok_or_else(|| {
            Problem::new(self.end..self.end, format!("expected {expected} at the end"))
        })
    }

    fn peek(&self) -> Option<&Operand<'a>> {
        self.operands.as_slice().first().map(|operand| &operand.value)
    }

    /// Whether the next operand is a number.
    pub(super) fn at_number(&self) -> bool {
        matches!(self.peek(), Some(Operand::Number(_)))
    }

    /// A register of either width.
    pub(super) fn register(&mut self) -> Result<Register, Problem> {
        match self.next("a register")? {
            Spanned { value: Operand::Register(register), .. } => Ok(register),
            other => Err(Problem::new(other.span, "expected a register")),
        }
    }

    /// A register of a width.
    pub(super) fn register_of(&mut self, wide: bool) -> Result<Register, Problem> {
        let register = self.register()?;
        register.must_be(wide)?;
        Ok(register)
    }

    /// A number.
    pub(super) fn number(&mut self) -> Result<Spanned<i128>, Problem> {
        match self.next("a number")? {
            Spanned { value: Operand::Number(value), span } => Ok(Spanned { value, span }),
            other => Err(Problem::new(other.span, "expected a number")),
        }
    }

    /// A number from 0 up to, without, a limit.
    pub(super) fn number_below(&mut self, limit: u32) -> Result<u32, Problem> {
        let number = self.number()?;
        below(&number, limit)
    }

    /// A shift or an extension, if there is another operand.
    pub(super) fn modified(&mut self) -> Result<Option<Modified>, Problem> {
        match self.operands.next() {
            None => Ok(None),
            Some(Spanned { value: Operand::Modified(modified), .. }) => Ok(Some(modified)),
            Some(other) => {
                let expected = "expected a shift or an extension, as in `LSL #1`";
                Err(Problem::new(other.span, expected))
            }
        }
    }

    /// An address.
    pub(super) fn memory(&mut self) -> Result<Memory, Problem> {
        match self.next("an address")? {
            Spanned { value: Operand::Memory(memory), .. } => Ok(*memory),
            other => Err(Problem::new(other.span, "expected an address in brackets")
                .help("give a register the address in the initial state, as in `0:X1=x;`")),
        }
    }

    /// A name: of a condition, or of the limits of a barrier.
    pub(super) fn name(&mut self, expected: &str) -> Result<Spanned<&'a str>, Problem> {
        match self.next(expected)? {
            Spanned { value: Operand::Name(value), span } => Ok(Spanned { value, span }),
            other => Err(Problem::new(other.span, format!("expected {expected}"))),
        }
    }

    /// The distance to a label from the instruction.
    pub(super) fn distance(&mut self, site: &Site<'_>) -> Result<Spanned<i128>, Problem> {
        let target = self.next("a label")?;
        let value = match target.value {
            Operand::Name(name) => {
                let label = site.label(name, target.span.clone())?;
                i128::from(label) - i128::from(site.address)
            }
            Operand::Distance(distance) => distance,
            Operand::Register(_)
            | Operand::Number(_)
            | Operand::Modified(_)
            | Operand::Memory(_) => return Err(Problem::new(target.span, "expected a label")),
        };
        Ok(Spanned { value, span: target.span })
    }
}

/// A number, which has to be from 0 up to, without, a limit.
pub(super) fn below(number: &Spanned<i128>, limit: u32) -> Result<u32, Problem> {
    let value = u32::try_from(number.value).ok().filter(|&value| value < limit);
    value.ok_or_else(|| {
        let message = format!("{} is not from 0 to {}", number.value, limit - 1);
        Problem::new(number.span.clone(), message)
    })
}

/// A number as a signed field of `bits`, of which it is `scale` times the value.
pub(super) fn signed(number: &Spanned<i128>, bits: u32, scale: i128) -> Result<u32, Problem> {
    let limit = 1_i128 << (bits - 1);
    let units = number.value / scale;
    if number.value % scale != 0 || !(-limit..limit).contains(&units) {
        let multiple = if scale == 1 { String::new() } else { format!("a multiple of {scale} ") };
        let (low, high) = (-limit * scale, (limit - 1) * scale);
        let message = format!("{} is not {multiple}from {low} to {high}", number.value);
        return Err(Problem::new(number.span.clone(), message));
    }
    // The remainder of a power of two is not negative and less than 2^32.
    u32::try_from(units.rem_euclid(2 * limit))
        .map_err(|_| Problem::new(number.span.clone(), "the number is too large"))
}
