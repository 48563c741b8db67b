//! Bytes as hexadecimal text: [`parse`] and [`print()`].

use crate::{Position, Span};

/// Why text is not bytes in hexadecimal, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {}, column {}: {kind}", position.line, position.column)]
pub struct HexError {
    /// The place of the first character that is wrong.
    pub position: Position,
    /// What is wrong.
    pub kind: HexErrorKind,
}

/// Why text is not bytes in hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HexErrorKind {
    /// A character that is no hexadecimal digit.
    #[error("{0:?} is no hexadecimal digit")]
    Digit(char),
    /// A group with an odd number of digits.
    #[error("an odd number of digits, {0}: a byte has two")]
    Odd(usize),
    /// `0x` and more than two digits.
    #[error("a number of more than one byte has no order of bytes; write single bytes")]
    Number,
    /// A comma with nothing before it.
    #[error("a comma without a byte before it")]
    Comma,
}

/// Reads bytes.
///
/// Groups of digits are separated by whitespace, or by a comma and whitespace; each is one or
/// more bytes in their order, two digits each, upper or lower case. A group of two digits may
/// start with `0x`. A last comma is allowed.
///
/// ```
/// use acqrel_asm::hex;
///
/// assert_eq!(hex::parse("95 0000000000 00 00\n").unwrap(), [0x95, 0, 0, 0, 0, 0, 0, 0]);
/// assert_eq!(hex::parse("0xdb, 0x10,").unwrap(), [0xdb, 0x10]);
/// assert_eq!(
///     hex::parse("95 00\n0g").unwrap_err().to_string(),
///     "line 2, column 2: 'g' is no hexadecimal digit",
/// );
/// ```
///
/// # Errors
///
/// The first thing that is wrong, with its line and column.
pub fn parse(text: &str) -> Result<Vec<u8>, HexError> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    scan(text, |byte, _| bytes.push(byte)).map_err(|(at, kind)| {
        let before = text.get(..at).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).saturating_add(1);
        let position = Position {
            line: count(before.matches('\n').count()),
            column: count(line.chars().count()),
        };
        HexError { position, kind }
    })?;
    Ok(bytes)
}

/// As [`parse`], of a text of less than 4 GiB: the bytes, each with its place; or what is wrong, and
/// the place of the first character that is.
pub(crate) fn parse_spans(text: &str) -> Result<Vec<(u8, Span)>, (Span, HexErrorKind)> {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let read = scan(text, |byte, at| bytes.push((byte, Span::new(offset(at), offset(at + 2)))));
    read.map_err(|(at, kind)| {
        let length = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        (Span::new(offset(at), offset(at + length)), kind)
    })?;
    Ok(bytes)
}

/// Gives each byte and where it is; or where the first wrong character is.
fn scan(text: &str, mut push: impl FnMut(u8, usize)) -> Result<(), (usize, HexErrorKind)> {
    let mut comma_allowed = false;
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() || first == ',' {
            if first == ',' && !std::mem::replace(&mut comma_allowed, false) {
                return Err((at, HexErrorKind::Comma));
            }
            at += first.len_utf8();
            continue;
        }
        let rest = &text[at..];
        let end = rest.find(|c: char| c.is_whitespace() || c == ',').unwrap_or(rest.len());
        let group = &rest[..end];
        let prefixed = group.strip_prefix("0x").or_else(|| group.strip_prefix("0X"));
        let digits = prefixed.unwrap_or(group);
        let start = at + group.len() - digits.len();
        if let Some((offset, wrong)) = digits.char_indices().find(|(_, c)| !c.is_ascii_hexdigit()) {
            return Err((start + offset, HexErrorKind::Digit(wrong)));
        }
        if !digits.len().is_multiple_of(2) || digits.is_empty() {
            return Err((at, HexErrorKind::Odd(digits.len())));
        }
        if prefixed.is_some() && digits.len() > 2 {
            return Err((at, HexErrorKind::Number));
        }
        for (nth, pair) in digits.as_bytes().chunks(2).enumerate() {
            push(pair.iter().fold(0, |byte, &digit| byte << 4 | value(digit)), start + nth * 2);
        }
        comma_allowed = true;
        at += end;
    }
    Ok(())
}

/// The value of a hexadecimal digit.
const fn value(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20).wrapping_sub(b'a').wrapping_add(10),
    }
}

/// Bytes as text, eight to a line, in lower case with spaces between.
///
/// ```
/// assert_eq!(acqrel_asm::hex::print(&[0x95, 0, 0, 0, 0, 0, 0, 0]), "95 00 00 00 00 00 00 00\n");
/// ```
pub fn print(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value & 15)]);
    let mut text = String::with_capacity(bytes.len() * 3);
    for line in bytes.chunks(8) {
        for (nth, &byte) in line.iter().enumerate() {
            if nth > 0 {
                text.push(' ');
            }
            text.extend([digit(byte >> 4), digit(byte)]);
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(parse(&print(&bytes)), Ok(bytes.clone()));
        assert_eq!(parse(&print(&bytes).to_uppercase()), Ok(bytes));
        assert_eq!(parse(" \n"), Ok(vec![]));
        assert_eq!(print(&[]), "");
    }

    #[test]
    fn errors_name_their_place() {
        for (text, expected) in [
            ("9", "line 1, column 1: an odd number of digits, 1: a byte has two"),
            ("00 0x", "line 1, column 4: an odd number of digits, 0: a byte has two"),
            ("00\n é", "line 2, column 2: 'é' is no hexadecimal digit"),
            ("0x1g", "line 1, column 4: 'g' is no hexadecimal digit"),
            (
                "0x1122",
                "line 1, column 1: a number of more than one byte has no order of bytes; write single bytes",
            ),
            ("00,,00", "line 1, column 4: a comma without a byte before it"),
            (",00", "line 1, column 1: a comma without a byte before it"),
            ("0000\u{a0}00 000", "line 1, column 9: an odd number of digits, 3: a byte has two"),
        ] {
            assert_eq!(parse(text).unwrap_err().to_string(), expected, "{text}");
        }
    }
}
