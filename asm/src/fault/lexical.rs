//! Tokens that no instruction has: [`lexical`].

use crate::diag::{Code, Diagnostic};
use crate::lexer::{Kind, NoValue, character, number};
use crate::operand::Input;

/// Tokens that no instruction has.
pub(crate) fn lexical(input: Input<'_>) -> Option<Diagnostic> {
    input.tokens.iter().find_map(|&token| {
        let text = input.text(token);
        let bad = |message: String| Diagnostic::new(Code::BadNumber, token.span, message);
        match token.kind {
            Kind::Unknown => {
                // An apostrophe is shown as it is.
                let graphic = text.bytes().all(|byte| byte.is_ascii_graphic());
                let shown = if graphic { text.to_owned() } else { text.escape_default().to_string() };
                let message = format!("no instruction has the character `{shown}`");
                let diagnostic = Diagnostic::new(Code::UnknownCharacter, token.span, message);
                Some(if text == "\\" {
                    diagnostic.help("a parameter is written `\\name`, in the macro that has it")
                } else {
                    diagnostic
                })
            }
            Kind::Unterminated => {
                let (what, end) = match text.as_bytes().first() {
                    Some(b'/') => ("this comment has no end", "*/"),
                    Some(b'(') => ("this comment has no end", "*)"),
                    _ => ("this string has no end", "\""),
                };
                let diagnostic = Diagnostic::new(Code::Unterminated, token.span, what);
                Some(diagnostic.help(format!("end it with `{end}`")))
            }
            Kind::BadNumber => {
                let diagnostic = bad(format!("`{text}` is not a number"));
                Some(if let Some(number) = text.strip_suffix("ll") {
                    diagnostic.help(format!(
                        "put a space before `ll`: `{number} ll` (LLVM reads `{text}` as `{number}`, a 32-bit immediate)"
                    ))
                } else {
                    diagnostic.help("numbers are decimal, hexadecimal (`0x1f`) or binary (`0b101`)")
                })
            }
            Kind::Number => match number(text) {
                Ok(_) => None,
                Err(NoValue::TooLarge) => {
                    Some(bad(format!("`{text}` does not fit in 64 bits")))
                }
                Err(NoValue::LeadingZero) => {
                    let diagnostic = bad(format!("`{text}` has a leading zero, which makes it octal to some assemblers"));
                    let decimal = match text.trim_start_matches('0') {
                        "" => "0",
                        decimal => decimal,
                    };
                    let octal = u64::from_str_radix(text, 8).map(|octal| octal.to_string());
                    Some(match octal {
                        Ok(octal) if octal != decimal => diagnostic
                            .help(format!("write `{octal}` (LLVM's and GNU as' reading) or `{decimal}` (uBPF's)")),
                        _ => diagnostic.help(format!("write `{decimal}`")),
                    })
                }
            },
            Kind::Char if character(text).is_none() => {
                let diagnostic = bad(format!("{text} is not one character"));
                Some(diagnostic.help("the escapes are `\\n`, `\\t`, `\\r`, `\\b`, `\\f`, `\\0`, `\\\\`, `\\'` and `\\\"`"))
            }
            Kind::Word
            | Kind::Percent
            | Kind::LocalRef
            | Kind::Punct(_)
            | Kind::Text
            | Kind::Char => None,
        }
    })
}
