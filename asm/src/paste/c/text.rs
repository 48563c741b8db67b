//! Strings to bytes: [`bytes`].

use super::super::part::Part;
use crate::Span;
use crate::diag::{Code, Diagnostic};

/// Appends the bytes of a string in quotes. `exact` is for strings in which `\x` has two digits, as
/// in Rust and Python: in C it has as many as there are, so that a digit behind two can be meant either
/// way.
///
/// # Errors
///
/// An escape that does not exist, or is not clear.
pub(super) fn bytes(
    quoted: Part<'_>,
    exact: bool,
    bytes: &mut Vec<(u8, Span)>,
) -> Result<(), Diagnostic> {
    let end = quoted.text.len().saturating_sub(1);
    let mut rest = quoted.split_at(end).0.split_at(1).1;
    while let Some(first) = rest.text.chars().next() {
        let (byte, length) =
            if first == '\\' { escape(rest, exact)? } else { (plain(first), first.len_utf8()) };
        let (part, after) = rest.split_at(length);
        match byte {
            Some(byte) => bytes.push((byte, part.span())),
            None if part.text.starts_with("\\\n") || part.text.starts_with("\\\r\n") => {}
            None => {
                let message = "this is no byte";
                let error = Diagnostic::new(Code::CSyntax, part.span(), message);
                return Err(error.help("write bytes as `\\x18`"));
            }
        }
        rest = after;
    }
    Ok(())
}

fn plain(c: char) -> Option<u8> {
    u8::try_from(c).ok().filter(u8::is_ascii)
}

/// The byte of an escape, and the length of its text.
fn escape(rest: Part<'_>, exact: bool) -> Result<(Option<u8>, usize), Diagnostic> {
    let text = rest.text.as_bytes();
    let digit = |at: usize| text.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    let single = |byte: u8| Ok((Some(byte), 2));
    match text.get(1) {
        Some(b'x') => match (digit(2), digit(3), digit(4)) {
            (Some(_), Some(_), Some(_)) if !exact => {
                let message = "in C this is one number with more than two digits";
                let error = Diagnostic::new(Code::CSyntax, rest.split_at(5).0.span(), message);
                Err(error
                    .help("end the string behind two digits and start another: `\"\\x01\" \"a\"`"))
            }
            (Some(high), Some(low), _) => Ok((u8::try_from(high << 4 | low).ok(), 4)),
            (Some(low), None, _) => Ok((u8::try_from(low).ok(), 3)),
            _ => Ok((None, 2)),
        },
        Some(b'0'..=b'7') => {
            let octal = |at: usize| digit(at).filter(|&digit| digit < 8);
            let count = if exact && octal(2).is_none() {
                1
            } else {
                (1..4).take_while(|&at| octal(at).is_some()).count()
            };
            let value = (1..=count).filter_map(octal).fold(0, |value, digit| value << 3 | digit);
            Ok((u8::try_from(value).ok(), 1 + count))
        }
        Some(b'n') => single(b'\n'),
        Some(b't') => single(b'\t'),
        Some(b'r') => single(b'\r'),
        Some(b'a') => single(7),
        Some(b'b') => single(8),
        Some(b'v') => single(11),
        Some(b'f') => single(12),
        Some(&byte @ (b'\\' | b'"' | b'\'' | b'?')) => single(byte),
        Some(b'\n') => Ok((None, 2)),
        Some(b'\r') if text.get(2) == Some(&b'\n') => Ok((None, 3)),
        _ => Ok((None, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_bytes() {
        let read = |text: &str, exact| {
            let mut all = Vec::new();
            bytes(Part::of(text), exact, &mut all)
                .ok()
                .map(|()| all.iter().map(|(byte, _)| *byte).collect::<Vec<u8>>())
        };
        assert_eq!(read(r#""\x18\x1\0\377\n\\a""#, false), Some(vec![0x18, 1, 0, 255, 10, 92, 97]));
        assert_eq!(read("\"\\x18\\\n\\x01\"", false), Some(vec![0x18, 1]));
        assert_eq!(read(r#""\x01a""#, false), None);
        assert_eq!(read(r#""\x01a""#, true), Some(vec![1, 97]));
        assert_eq!(read("\"\\q\"", true), None);
        assert_eq!(read("\"é\"", true), None);
        assert_eq!(read("\"\\400\"", false), None);
    }
}
