//! The bytes of strings.

use crate::Span;
use crate::diag::{Code, Diagnostic};
use crate::lexer::{Kind, Token, escape};

/// Adds the bytes of a string in quotes. A backslash stands before `n`, `t`, `r`, `b`, `f`, `\`, `"`, `'`,
/// up to three octal digits, or `x` and hexadecimal ones, of which the last two count.
pub(super) fn unescape(text: &str, token: Token, bytes: &mut Vec<u8>) -> Result<(), Diagnostic> {
    if token.kind != Kind::Text {
        let message = "a string in quotes is expected";
        let diagnostic = Diagnostic::new(Code::DirectiveOperands, token.span, message);
        return Err(diagnostic.help("as in `.ascii \"text\\n\"`"));
    }
    let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let start = inner.len() - rest.len() + at;
        let mut chars = rest[at + 1..].chars();
        let escaped = chars.next().unwrap_or('\\');
        let after = chars.as_str();
        rest = if escaped == 'x' && after.starts_with(|c: char| c.is_ascii_hexdigit()) {
            let end = after.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(after.len());
            let digits = &after[end.saturating_sub(2)..end];
            bytes.push(u8::from_str_radix(digits, 16).unwrap_or_default());
            &after[end..]
        } else if escaped.is_digit(8) {
            let digits = &rest[at + 1..];
            let octal = digits.bytes().take(3).take_while(|b| (b'0'..=b'7').contains(b)).count();
            let number = u16::from_str_radix(&digits[..octal], 8).unwrap_or_default();
            let Ok(byte) = u8::try_from(number) else {
                return Err(unknown(token, start, 1 + octal, "no byte has this value"));
            };
            bytes.push(byte);
            &digits[octal..]
        } else if let Some(byte) = escape(escaped) {
            bytes.push(byte);
            after
        } else {
            let length = 1 + escaped.len_utf8();
            return Err(unknown(token, start, length, "this escape has no meaning"));
        };
    }
    bytes.extend_from_slice(rest.as_bytes());
    Ok(())
}

fn unknown(token: Token, start: usize, length: usize, message: &str) -> Diagnostic {
    let at = |offset: usize| {
        token.span.start.saturating_add(u32::try_from(1 + offset).unwrap_or(u32::MAX))
    };
    let span = Span::new(at(start), at(start + length));
    let diagnostic = Diagnostic::new(Code::StringEscape, span, message);
    diagnostic.help("a backslash is written `\\\\`; a byte is `\\x1f` or `\\037`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Result<Vec<u8>, (Span, String)> {
        let end = u32::try_from(text.len()).unwrap();
        let token = Token { kind: Kind::Text, span: Span::new(0, end) };
        let mut bytes = Vec::new();
        match unescape(text, token, &mut bytes) {
            Ok(()) => Ok(bytes),
            Err(diagnostic) => Err((diagnostic.span(), diagnostic.message)),
        }
    }

    #[test]
    fn escapes_are_bytes() {
        assert_eq!(bytes(r#""a\n\x41\101\0b\"\\""#).unwrap(), b"a\nAA\0b\"\\");
        assert_eq!(bytes(r#""\x141 \78é""#).unwrap(), "A \u{7}8é".as_bytes());
        assert_eq!(bytes(r#""ab\q""#).unwrap_err().0, Span::new(3, 5));
        assert_eq!(bytes(r#""\400""#).unwrap_err().0, Span::new(1, 5));
    }
}
