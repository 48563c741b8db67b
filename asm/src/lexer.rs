//! Bytes to tokens: [`Lexer`], written by hand over bytes, which allocates nothing of its own.
//!
//! The tokens of all syntaxes are the same; what differs are comments and the separators of
//! statements.

use crate::Span;
use acqrel_isa::Syntax;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name, a keyword or a register: letters, digits, `_`, `.` and `$`, no digit first.
    Word,
    /// `%` and a word.
    Percent,
    /// An integer without sign, with a value that `number` gives.
    Number,
    /// Digits with `b` or `f`: the numeric label before or behind.
    LocalRef,
    /// Something that starts like a number and is none.
    BadNumber,
    /// An operator or other punctuation, its bytes padded with zeros.
    Punct([u8; 3]),
    /// Text in double quotes.
    Text,
    /// A character in single quotes, with a value that `character` gives.
    Char,
    /// A character that no syntax has.
    Unknown,
    /// A comment or string without an end.
    Unterminated,
}

/// A token and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

impl Token {
    /// Whether it is this punctuation.
    pub(crate) fn is(self, text: &[u8]) -> bool {
        self.kind == Kind::Punct(punct(text))
    }
}

/// The bytes of an operator, padded.
pub(crate) const fn punct(text: &[u8]) -> [u8; 3] {
    match *text {
        [a] => [a, 0, 0],
        [a, b] => [a, b, 0],
        [a, b, c, ..] => [a, b, c],
        [] => [0; 3],
    }
}

/// Where a statement starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Start {
    /// The line, from 1.
    pub(crate) line: u32,
    /// The first byte of that line.
    pub(crate) line_start: u32,
}

/// Reads the statements of a source as tokens.
#[derive(Debug)]
pub(crate) struct Lexer<'s> {
    bytes: &'s [u8],
    syntax: Syntax,
    pos: usize,
    line: u32,
    line_start: usize,
}

/// What the lexer finds next.
enum Next {
    Token(Token),
    Separator,
    End,
}

impl<'s> Lexer<'s> {
    /// Reads a source of less than 4 GiB, with the comments of a syntax.
    pub(crate) fn new(source: &'s str, syntax: Syntax) -> Self {
        Self { bytes: source.as_bytes(), syntax, pos: 0, line: 1, line_start: 0 }
    }

    /// Goes on with a source at a byte that a statement can start at.
    pub(crate) fn at(source: &'s str, syntax: Syntax, pos: usize) -> Self {
        Self { pos, ..Self::new(source, syntax) }
    }

    /// Where the next statement starts to be looked for.
    pub(crate) const fn position(&self) -> usize {
        self.pos
    }

    /// Goes on at a byte that a statement can start at.
    pub(crate) const fn go(&mut self, pos: usize) {
        self.pos = pos;
    }

    /// The tokens of the next statement that has any, and where it starts. None at the end.
    pub(crate) fn statement(&mut self, tokens: &mut Vec<Token>) -> Option<Start> {
        tokens.clear();
        let mut start = None;
        loop {
            match self.next() {
                Next::Token(token) => {
                    start.get_or_insert(Start {
                        line: self.line,
                        line_start: offset(self.line_start),
                    });
                    tokens.push(token);
                }
                Next::Separator if start.is_some() => return start,
                Next::Separator => {}
                Next::End => return start,
            }
        }
    }

    fn next(&mut self) -> Next {
        loop {
            let Some(&byte) = self.bytes.get(self.pos) else { return Next::End };
            match byte {
                b' ' | b'\t' | b'\r' | 0x0b | 0x0c => self.pos += 1,
                b'\n' => {
                    self.feed();
                    return Next::Separator;
                }
                b';' if matches!(self.syntax, Syntax::Llvm | Syntax::Herd) => {
                    self.pos += 1;
                    return Next::Separator;
                }
                b'`' if self.syntax == Syntax::Gas => {
                    self.pos += 1;
                    return Next::Separator;
                }
                // What follows would be a statement or a comment, depending on who reads it.
                b';' if self.syntax == Syntax::Gas && self.ends_line() => {
                    self.pos += 1;
                    return Next::Separator;
                }
                b';' if self.syntax == Syntax::Kernel => self.skip_line(),
                b'#' if self.starts_comment() => self.skip_line(),
                b'/' if self.syntax != Syntax::Herd && self.peek(1) == Some(b'/') => {
                    self.skip_line();
                }
                b'/' if self.has_c_comments() && self.peek(1) == Some(b'*') => {
                    if let Some(token) = self.block_comment(*b"*/") {
                        return Next::Token(token);
                    }
                }
                b'(' if self.syntax == Syntax::Herd && self.peek(1) == Some(b'*') => {
                    if let Some(token) = self.block_comment(*b"*)") {
                        return Next::Token(token);
                    }
                }
                _ => return Next::Token(self.token(byte)),
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.pos + ahead).copied()
    }

    /// Goes to the next line.
    fn feed(&mut self) {
        self.pos += 1;
        self.line = self.line.saturating_add(1);
        self.line_start = self.pos;
    }

    fn skip_line(&mut self) {
        let rest = &self.bytes[self.pos..];
        self.pos += rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
    }

    /// Whether nothing but a comment follows on the line after the byte here.
    fn ends_line(&self) -> bool {
        let mut rest = self.bytes[self.pos + 1..].iter();
        let next = rest.find(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b';'));
        matches!(next, None | Some(b'\n' | b'#'))
    }

    /// Whether `/*` opens a comment.
    fn has_c_comments(&self) -> bool {
        matches!(self.syntax, Syntax::Llvm | Syntax::Gas)
    }

    /// Whether the `#` here opens a comment. In the kernel's syntax one that stands between a
    /// name and a number does not: it names a helper.
    fn starts_comment(&self) -> bool {
        match self.syntax {
            Syntax::Llvm | Syntax::Ubpf | Syntax::Gas => true,
            Syntax::Herd => false,
            Syntax::Kernel => {
                let behind = self.pos.checked_sub(1).and_then(|i| self.bytes.get(i));
                let digit = match self.peek(1) {
                    Some(b'-') => self.peek(2),
                    other => other,
                };
                !(behind.is_some_and(|&byte| in_word(byte))
                    && digit.is_some_and(|byte| byte.is_ascii_digit()))
            }
        }
    }

    /// Skips a comment, or returns it if it has no end.
    fn block_comment(&mut self, close: [u8; 2]) -> Option<Token> {
        let start = self.pos;
        self.pos += 2;
        while self.pos < self.bytes.len() {
            if self.bytes[self.pos..].starts_with(&close) {
                self.pos += 2;
                return None;
            }
            if self.bytes[self.pos] == b'\n' {
                self.feed();
            } else {
                self.pos += 1;
            }
        }
        let span = Span::new(offset(start), offset(start + 2));
        Some(Token { kind: Kind::Unterminated, span })
    }

    fn token(&mut self, byte: u8) -> Token {
        let start = self.pos;
        let kind = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'.' | b'$' => {
                self.word();
                if self.syntax == Syntax::Llvm && self.signed_operator(start) {
                    self.pos -= 1;
                }
                Kind::Word
            }
            b'0'..=b'9' => {
                self.word();
                number_kind(&self.bytes[start..self.pos])
            }
            b'%' if self.peek(1).is_some_and(|next| next.is_ascii_alphabetic()) => {
                self.pos += 1;
                self.word();
                Kind::Percent
            }
            b'"' => self.text(),
            b'\'' => self.character(),
            _ => self.punctuation(byte),
        };
        Token { kind, span: Span::new(offset(start), offset(self.pos)) }
    }

    /// Whether the word before the position ends with the `s` of a signed operator: GNU's objdump
    /// prints `r1s>=r2`.
    fn signed_operator(&self, start: usize) -> bool {
        let register = |digits: &[u8]| matches!(digits, [b'0'..=b'9'] | b"10");
        matches!(&self.bytes[start..self.pos], [b'r' | b'w', digits @ .., b's'] if register(digits))
            && matches!(
                (self.peek(0), self.peek(1)),
                (Some(b'<' | b'>'), _) | (Some(b'/' | b'%'), Some(b'='))
            )
    }

    fn word(&mut self) {
        let rest = &self.bytes[self.pos..];
        self.pos += rest.iter().position(|&byte| !in_word(byte)).unwrap_or(rest.len());
    }

    fn text(&mut self) -> Kind {
        let mut at = self.pos + 1;
        while let Some(&byte) = self.bytes.get(at) {
            match byte {
                b'"' => {
                    self.pos = at + 1;
                    return Kind::Text;
                }
                b'\n' => break,
                b'\\' if self.bytes.get(at + 1).is_some_and(|&next| next != b'\n') => at += 2,
                _ => at += 1,
            }
        }
        self.pos = at.min(self.bytes.len());
        Kind::Unterminated
    }

    /// A character, which may be written with a backslash. An apostrophe alone is none.
    fn character(&mut self) -> Kind {
        let rest = &self.bytes[self.pos + 1..];
        let length = match rest {
            [b'\\', escaped, b'\'', ..] if escaped.is_ascii_graphic() => 2,
            [b'\\' | b'\'' | b'\n', ..] => 0,
            _ => {
                let more = rest.iter().skip(1).take_while(|&&byte| byte & 0xc0 == 0x80).count();
                1 + more
            }
        };
        if length > 0 && rest.get(length) == Some(&b'\'') {
            self.pos += length + 2;
            Kind::Char
        } else {
            self.pos += 1;
            Kind::Unknown
        }
    }

    fn punctuation(&mut self, byte: u8) -> Kind {
        let (next, third) = (self.peek(1), self.peek(2));
        let length = match (byte, next, third) {
            (b'<', Some(b'<'), Some(b'=')) | (b'>', Some(b'>'), Some(b'=')) => 3,
            (
                b'+' | b'-' | b'*' | b'/' | b'%' | b'|' | b'&' | b'^' | b'=' | b'!' | b'<' | b'>',
                Some(b'='),
                _,
            ) => 2,
            (
                b'+' | b'-' | b'*' | b'/' | b'%' | b'|' | b'&' | b'^' | b'=' | b'!' | b'<' | b'>'
                | b'(' | b')' | b'[' | b']' | b',' | b':' | b';' | b'#' | b'@' | b'~',
                _,
                _,
            ) => 1,
            _ => {
                // The whole character, so that no span ends inside one.
                let rest = &self.bytes[self.pos + 1..];
                let more = rest.iter().take_while(|&&byte| byte & 0xc0 == 0x80).count();
                self.pos += 1 + more;
                return Kind::Unknown;
            }
        };
        let kind = Kind::Punct(punct(&self.bytes[self.pos..self.pos + length]));
        self.pos += length;
        kind
    }
}

/// The source has less than 4 GiB: `assemble` sees to it.
fn offset(pos: usize) -> u32 {
    u32::try_from(pos).unwrap_or(u32::MAX)
}

/// Whether a byte can stand in a word.
pub(crate) const fn in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$')
}

fn number_kind(text: &[u8]) -> Kind {
    let all = |digits: &[u8], is: fn(&u8) -> bool| !digits.is_empty() && digits.iter().all(is);
    match text {
        [b'0', b'x' | b'X', hex @ ..] if all(hex, u8::is_ascii_hexdigit) => Kind::Number,
        [b'0', b'b' | b'B', bits @ ..] if all(bits, |b| matches!(b, b'0' | b'1')) => Kind::Number,
        _ if all(text, u8::is_ascii_digit) => Kind::Number,
        [digits @ .., b'b' | b'f'] if all(digits, u8::is_ascii_digit) => Kind::LocalRef,
        _ => Kind::BadNumber,
    }
}

/// Why a number has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoValue {
    /// It has a leading zero, which is octal to some assemblers and decimal to others.
    LeadingZero,
    /// It needs more than 64 bits.
    TooLarge,
}

/// The value of a [`Kind::Number`], and whether it is written in hexadecimal.
pub(crate) fn number(text: &str) -> Result<(u64, bool), NoValue> {
    let (digits, radix) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&text[2..], 16),
        [b'0', b'b' | b'B', ..] => (&text[2..], 2),
        [b'0', _, ..] => return Err(NoValue::LeadingZero),
        _ => (text, 10),
    };
    u64::from_str_radix(digits, radix)
        .map(|value| (value, radix == 16))
        .map_err(|_| NoValue::TooLarge)
}

/// The value of a [`Kind::Char`]: its code point. None if what follows a backslash has no meaning.
pub(crate) fn character(text: &str) -> Option<u32> {
    let inner = text.get(1..text.len().checked_sub(1)?)?;
    let mut chars = inner.chars();
    match (chars.next()?, chars.next()) {
        ('\\', Some(escaped)) => escape(escaped).map(u32::from),
        (character, None) => Some(character.into()),
        _ => None,
    }
}

/// What a character after a backslash stands for, if that is one byte.
pub(crate) const fn escape(escaped: char) -> Option<u8> {
    Some(match escaped {
        'n' => b'\n',
        't' => b'\t',
        'r' => b'\r',
        'b' => 8,
        'f' => 12,
        '0' => 0,
        '\\' => b'\\',
        '\'' => b'\'',
        '"' => b'"',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statements(source: &str, syntax: Syntax) -> Vec<Vec<&str>> {
        let mut lexer = Lexer::new(source, syntax);
        let mut tokens = Vec::new();
        let mut all = Vec::new();
        while lexer.statement(&mut tokens).is_some() {
            all.push(tokens.iter().map(|token| token.span.text(source)).collect());
        }
        all
    }

    #[test]
    fn operators_are_as_long_as_can_be() {
        let source = "r1 s>>= r2 <<=%r1 [%r1+8] -=-5";
        let expected =
            ["r1", "s", ">>=", "r2", "<<=", "%r1", "[", "%r1", "+", "8", "]", "-=", "-", "5"];
        assert_eq!(statements(source, Syntax::Ubpf), [expected]);
        assert_eq!(statements("r10s>=w1", Syntax::Llvm), [["r10", "s", ">=", "w1"]]);
        assert_eq!(statements("w1s/=r1s", Syntax::Llvm), [["w1", "s", "/=", "r1s"]]);
        assert_eq!(statements("r11s>1 r1s = ", Syntax::Llvm), [["r11s", ">", "1", "r1s", "="]]);
    }

    #[test]
    fn comments_and_separators_differ() {
        let llvm = "a; b # c ; d\n /* x\n ; y */ e // f\n;;\ng";
        assert_eq!(statements(llvm, Syntax::Llvm), [vec!["a"], vec!["b"], vec!["e"], vec!["g"]]);
        let kernel = "0: call f#5 ; R0=1\n; int x\nexit#c\ncall unknown#-1 # c";
        assert_eq!(
            statements(kernel, Syntax::Kernel),
            [
                vec!["0", ":", "call", "f", "#", "5"],
                vec!["exit"],
                vec!["call", "unknown", "#", "-", "1"]
            ]
        );
        assert_eq!(statements("a (* b ; *) c ; d", Syntax::Herd), [vec!["a", "c"], vec!["d"]]);
        assert_eq!(statements("a ; b # c", Syntax::Ubpf), [["a", ";", "b"]]);
        assert_eq!(
            statements("a ; b\nc ` d /* e\n */ f # g\nh;; # i", Syntax::Gas),
            [vec!["a", ";", "b"], vec!["c"], vec!["d", "f"], vec!["h"]]
        );
    }

    #[test]
    fn statements_know_their_line() {
        let mut lexer = Lexer::new("\n/* a\n b */ x; y\n z", Syntax::Llvm);
        let mut tokens = Vec::new();
        let mut start = || lexer.statement(&mut tokens);
        assert_eq!(start(), Some(Start { line: 3, line_start: 6 }));
        assert_eq!(start(), Some(Start { line: 3, line_start: 6 }));
        assert_eq!(start(), Some(Start { line: 4, line_start: 17 }));
        assert_eq!(start(), None);
    }

    #[test]
    fn numbers() {
        for (text, kind) in [
            ("0", Kind::Number),
            ("0x1F", Kind::Number),
            ("0b10", Kind::Number),
            ("0b", Kind::LocalRef),
            ("12f", Kind::LocalRef),
            ("5ll", Kind::BadNumber),
            ("0x", Kind::BadNumber),
            ("0xg", Kind::BadNumber),
        ] {
            assert_eq!(number_kind(text.as_bytes()), kind, "{text}");
        }
        assert_eq!(number("0xff"), Ok((255, true)));
        assert_eq!(number("0b11"), Ok((3, false)));
        assert_eq!(number("18446744073709551615"), Ok((u64::MAX, false)));
        assert_eq!(number("18446744073709551616"), Err(NoValue::TooLarge));
        assert_eq!(number("010"), Err(NoValue::LeadingZero));
        assert_eq!(number("0"), Ok((0, false)));
    }

    #[test]
    fn what_has_no_end_is_a_token() {
        let kinds = |source: &str, syntax| {
            let mut tokens = Vec::new();
            Lexer::new(source, syntax).statement(&mut tokens);
            tokens.iter().map(|token| token.kind).collect::<Vec<_>>()
        };
        assert_eq!(kinds("/* a", Syntax::Llvm), [Kind::Unterminated]);
        assert_eq!(kinds("\"a\\", Syntax::Llvm), [Kind::Unterminated]);
        assert_eq!(kinds("\"a\\\"b\"", Syntax::Llvm), [Kind::Text]);
        assert_eq!(kinds("é?", Syntax::Llvm), [Kind::Unknown, Kind::Unknown]);
    }
}
