//! [`Cursor`]: reads words, numbers and punctuation from a statement.

use super::error::Problem;
use core::ops::Range;

/// A place in the text of a statement. Spaces before what is read do not count.
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

/// Something with the place where it is.
#[derive(Clone, Debug)]
pub(super) struct Spanned<T> {
    pub(super) value: T,
    pub(super) span: Range<usize>,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The byte that is read next.
    pub(super) fn place(&mut self) -> usize {
        self.rest();
        self.at
    }

    /// The place behind what has been read.
    pub(super) const fn end(&self) -> usize {
        self.at
    }

    /// All that has not been read.
    pub(super) fn rest(&mut self) -> &'a str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let trimmed = rest.trim_start();
        self.at += rest.len() - trimmed.len();
        trimmed
    }

    pub(super) fn peek(&mut self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Reads a character, if it is the next.
    pub(super) fn eat(&mut self, expected: char) -> bool {
        let found = self.peek() == Some(expected);
        if found {
            self.at += expected.len_utf8();
        }
        found
    }

    /// Reads a character.
    pub(super) fn expect(&mut self, expected: char) -> Result<(), Problem> {
        if self.eat(expected) { Ok(()) } else { Err(self.unexpected(&format!("`{expected}`"))) }
    }

    /// Reads a name: of an instruction, a register, a label or a location.
    pub(super) fn word(&mut self) -> Option<Spanned<&'a str>> {
        let rest = self.rest();
        let starts = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '.');
        if !rest.starts_with(starts) {
            return None;
        }
        let follows = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$' | '/');
        let length = rest.find(|c| !follows(c)).unwrap_or(rest.len());
        let span = self.at..self.at + length;
        self.at = span.end;
        rest.get(..length).map(|value| Spanned { value, span })
    }

    /// Reads a number with or without a sign, decimal or hexadecimal.
    pub(super) fn number(&mut self) -> Result<Option<Spanned<i128>>, Problem> {
        let rest = self.rest();
        let unsigned = rest.strip_prefix(['-', '+']).unwrap_or(rest).trim_start();
        if !unsigned.starts_with(|c: char| c.is_ascii_digit()) {
            return Ok(None);
        }
        let signed = rest.len() - unsigned.len();
        let follows = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let length = unsigned.find(|c| !follows(c)).unwrap_or(unsigned.len());
        let digits = unsigned.get(..length).unwrap_or_default();
        let span = self.at..self.at + signed + length;
        let parsed = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
            Some(digits) => u64::from_str_radix(digits, 16),
            None => digits.parse(),
        };
        let magnitude = parsed.map_err(|_| {
            Problem::new(span.clone(), format!("`{digits}` is no number of 64 bits"))
                .help("numbers are decimal, or hexadecimal with 0x")
        })?;
        self.at = span.end;
        let magnitude = i128::from(magnitude);
        let value = if rest.starts_with('-') { -magnitude } else { magnitude };
        if value < i64::MIN.into() {
            return Err(Problem::new(span, format!("{value} has more than 64 bits")));
        }
        Ok(Some(Spanned { value, span }))
    }

    /// The error that something else than what is next was expected.
    pub(super) fn unexpected(&mut self, expected: &str) -> Problem {
        let start = self.place();
        let Some(found) = self.peek() else {
            return Problem::new(start..start, format!("expected {expected} at the end"));
        };
        let span = start..start + found.len_utf8();
        Problem::new(span, format!("expected {expected}, found `{found}`"))
    }
}
