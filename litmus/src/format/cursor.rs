//! The text under the reader's eye: [`Cursor`], which gives tokens or raw bytes and collects what
//! there is to say.

use super::diag::{Code, Diagnostic};
use acqrel_asm::Span;

/// How many errors are given; the last diagnostic counts the rest.
const MOST_ERRORS: usize = 100;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword.
    Word,
    /// `%` and a name.
    Percent,
    /// An integer, with its sign.
    Number,
    /// Punctuation, its bytes padded with a zero.
    Punct([u8; 2]),
    /// Text in double quotes.
    Text,
    /// A character that means nothing.
    Unknown,
    /// Text in quotes without an end.
    Unterminated,
    /// The end of the text.
    End,
}

/// A token and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

impl Token {
    /// Whether it is this punctuation.
    pub(super) fn is(self, text: &[u8]) -> bool {
        let punct = match *text {
            [a] => [a, 0],
            [a, b, ..] => [a, b],
            [] => return false,
        };
        self.kind == Kind::Punct(punct)
    }
}

/// A text that is read from its start to its end.
#[derive(Debug)]
pub(super) struct Cursor<'s> {
    pub(super) source: &'s str,
    bytes: &'s [u8],
    pos: usize,
    ahead: Option<Token>,
    /// Where comments are, ascending.
    pub(super) comments: Vec<Span>,
    diagnostics: Vec<Diagnostic>,
    errors: usize,
}

/// Whether a byte can stand in a name.
pub(super) const fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$' | b'-' | b'/')
}

impl<'s> Cursor<'s> {
    /// Reads a source of less than 4 GiB.
    pub(super) fn new(source: &'s str) -> Self {
        Self {
            source,
            bytes: source.as_bytes(),
            pos: 0,
            ahead: None,
            comments: Vec::new(),
            diagnostics: Vec::new(),
            errors: 0,
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if diagnostic.severity() == acqrel_asm::Severity::Error {
            self.errors += 1;
            if self.errors > MOST_ERRORS {
                return;
            }
        }
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn error(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.report(Diagnostic::new(code, span, message));
    }

    /// Whether there has been an error.
    pub(super) const fn failed(&self) -> bool {
        self.errors > 0
    }

    /// Whether no more errors are shown.
    pub(super) const fn full(&self) -> bool {
        self.errors >= MOST_ERRORS
    }

    /// What there is to say, in the order of the text.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort_by_key(|diagnostic| (diagnostic.span(), diagnostic.code));
        if let Some(hidden @ 1..) = self.errors.checked_sub(MOST_ERRORS) {
            let end = offset(self.bytes.len());
            let message = format!("there are {hidden} more errors, which are not shown");
            self.diagnostics.push(Diagnostic::new(
                Code::TooManyErrors,
                Span::new(end, end),
                message,
            ));
        }
        self.diagnostics
    }

    /// Where the next token or byte is read from.
    pub(super) fn here(&self) -> usize {
        self.ahead.map_or(self.pos, |token| token.span.start as usize)
    }

    /// Reads on from another place.
    pub(super) fn seek(&mut self, pos: usize) {
        self.pos = pos;
        self.ahead = None;
    }

    /// The byte so many behind the one that is read next. Tokens must not have been looked at.
    pub(super) fn byte(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.pos + ahead).copied()
    }

    pub(super) fn text(&self, span: Span) -> &'s str {
        span.text(self.source)
    }

    /// The next token, which stays the next.
    pub(super) fn peek(&mut self) -> Token {
        let token = self.ahead.unwrap_or_else(|| self.read());
        self.ahead = Some(token);
        token
    }

    /// The token behind the next one.
    pub(super) fn second(&mut self) -> Token {
        let first = self.peek();
        let second = self.read();
        self.pos = first.span.end as usize;
        self.ahead = Some(first);
        second
    }

    /// Takes the next token.
    pub(super) fn next(&mut self) -> Token {
        let token = self.peek();
        self.ahead = None;
        token
    }

    /// Takes the next token if it is this punctuation.
    pub(super) fn eat(&mut self, text: &[u8]) -> Option<Token> {
        self.peek().is(text).then(|| self.next())
    }

    /// Takes the next token if it is this word.
    pub(super) fn eat_word(&mut self, word: &str) -> Option<Token> {
        let token = self.peek();
        let is = token.kind == Kind::Word && self.text(token.span) == word;
        is.then(|| self.next())
    }

    /// Says that something else is expected than the next token.
    pub(super) fn unexpected(&mut self, expected: &str) {
        let token = self.peek();
        let text = self.text(token.span);
        let (code, message) = match token.kind {
            Kind::End => (Code::Unexpected, format!("the text ends where {expected} is expected")),
            Kind::Unknown => (
                Code::UnknownCharacter,
                format!("`{}` means nothing here; {expected} is expected", text.escape_debug()),
            ),
            Kind::Unterminated => (Code::Unterminated, "the text in quotes has no end".to_owned()),
            Kind::Word | Kind::Percent | Kind::Number | Kind::Punct(_) | Kind::Text => {
                (Code::Unexpected, format!("{expected} is expected, not `{text}`"))
            }
        };
        self.error(code, token.span, message);
    }

    /// The value of a number; negative ones as two's complement.
    pub(super) fn number(&mut self, token: Token) -> Option<u64> {
        let text = self.text(token.span);
        let value = number(text);
        if value.is_none() {
            let message = if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
                format!("{text} does not fit in 64 bits")
            } else {
                format!("`{text}` is not a number")
            };
            self.error(Code::BadNumber, token.span, message);
        }
        value
    }

    /// Skips spaces and comments.
    pub(super) fn skip_trivia(&mut self) {
        self.ahead = None;
        while let Some(byte) = self.byte(0) {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | 0x0b | 0x0c => self.pos += 1,
                b'(' | b'/' if self.skip_comment() => {}
                _ => break,
            }
        }
    }

    /// Skips the comment that starts here, if one does.
    pub(super) fn skip_comment(&mut self) -> bool {
        let start = self.pos;
        match (self.byte(0), self.byte(1)) {
            (Some(b'('), Some(b'*')) => self.skip_block(),
            (Some(b'/'), Some(b'/')) => self.skip_line(),
            _ => return false,
        }
        // Looking ahead can come here twice.
        let span = Span::new(offset(start), offset(self.pos));
        if self.comments.last().is_none_or(|last| last.start < span.start) {
            self.comments.push(span);
        }
        true
    }

    /// Goes to the end of the line.
    pub(super) fn skip_line(&mut self) {
        let rest = &self.bytes[self.pos..];
        self.pos += rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
    }

    /// Skips a comment in `(*` and `*)`, which nest.
    fn skip_block(&mut self) {
        let start = self.pos;
        let mut depth = 0_usize;
        loop {
            match (self.byte(0), self.byte(1)) {
                (Some(b'('), Some(b'*')) => {
                    depth += 1;
                    self.pos += 2;
                }
                (Some(b'*'), Some(b')')) => {
                    depth -= 1;
                    self.pos += 2;
                    if depth == 0 {
                        return;
                    }
                }
                (Some(_), _) => self.pos += 1,
                (None, _) => break,
            }
        }
        let span = Span::new(offset(start), offset(start + 2));
        // Looking ahead can come here twice.
        if !self.diagnostics.iter().any(|d| d.code == Code::Unterminated && d.span() == span) {
            self.error(Code::Unterminated, span, "the comment has no end");
        }
    }

    /// Skips text in double quotes and gives what is between them; none if it has no end in its
    /// line.
    pub(super) fn skip_text(&mut self) -> Option<Span> {
        let rest = &self.bytes[self.pos + 1..];
        let end = rest.iter().position(|&byte| matches!(byte, b'"' | b'\n'));
        match end {
            Some(length) if rest[length] == b'"' => {
                let start = self.pos + 1;
                self.pos = start + length + 1;
                Some(Span::new(offset(start), offset(start + length)))
            }
            Some(_) | None => {
                self.pos += 1;
                None
            }
        }
    }

    /// The name that starts here; empty if none does.
    pub(super) fn name(&mut self) -> Span {
        let start = self.pos;
        while let Some(byte) = self.byte(0) {
            // `/\` is a connective and `//` a comment, also directly behind a name.
            let ends = byte == b'/' && matches!(self.byte(1), Some(b'\\' | b'/'));
            if !in_name(byte) || ends {
                break;
            }
            self.pos += 1;
        }
        Span::new(offset(start), offset(self.pos))
    }

    fn read(&mut self) -> Token {
        self.skip_trivia();
        let start = self.pos;
        let Some(byte) = self.byte(0) else {
            let end = offset(start);
            return Token { kind: Kind::End, span: Span::new(end, end) };
        };
        let next = self.byte(1);
        let kind = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'.' | b'$' => {
                self.name();
                Kind::Word
            }
            b'%' if next.is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_') => {
                self.pos += 1;
                self.name();
                Kind::Percent
            }
            b'0'..=b'9' => self.digits(),
            b'-' if next.is_some_and(|byte| byte.is_ascii_digit()) => {
                self.pos += 1;
                self.digits()
            }
            b'"' => {
                if self.skip_text().is_some() {
                    Kind::Text
                } else {
                    self.skip_line();
                    Kind::Unterminated
                }
            }
            _ => self.punctuation(byte, next),
        };
        Token { kind, span: Span::new(offset(start), offset(self.pos)) }
    }

    fn digits(&mut self) -> Kind {
        let rest = &self.bytes[self.pos..];
        self.pos += rest
            .iter()
            .position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_'))
            .unwrap_or(rest.len());
        Kind::Number
    }

    fn punctuation(&mut self, byte: u8, next: Option<u8>) -> Kind {
        let length = match (byte, next) {
            (b'=' | b'!', Some(b'='))
            | (b'<' | b'=', Some(b'>'))
            | (b'/', Some(b'\\'))
            | (b'\\', Some(b'/')) => 2,
            (
                b',' | b'&' | b';' | b':' | b'+' | b'[' | b']' | b'(' | b')' | b'{' | b'}' | b'='
                | b'~' | b'*' | b'|' | b'-',
                _,
            ) => 1,
            _ => {
                // The whole character, so that no span ends inside one.
                let rest = &self.bytes[self.pos + 1..];
                self.pos += 1 + rest.iter().take_while(|&&byte| byte & 0xc0 == 0x80).count();
                return Kind::Unknown;
            }
        };
        self.pos += length;
        Kind::Punct([byte, if length == 2 { next.unwrap_or_default() } else { 0 }])
    }
}

/// Where lines start. Unlike [`acqrel_asm::LineIndex`] it knows no columns, and so is fast also
/// where all is in one line.
#[derive(Debug)]
pub(super) struct Lines(Vec<u32>);

impl Lines {
    pub(super) fn of(source: &str) -> Self {
        let feeds = source.bytes().zip(1..).filter(|&(byte, _)| byte == b'\n');
        Self(feeds.map(|(_, next)| next).collect())
    }

    /// The line of a byte, from 1.
    pub(super) fn line(&self, at: u32) -> u32 {
        offset(self.0.partition_point(|&start| start <= at) + 1)
    }
}

/// The value of a number as herd7 writes them: decimal or, with `0x`, hexadecimal.
pub(super) fn number(text: &str) -> Option<u64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let value = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => digits.parse(),
    };
    let value = value.ok().filter(|_| !digits.starts_with('+'))?;
    match negative {
        true if value > 1 << 63 => None,
        true => Some(value.wrapping_neg()),
        false => Some(value),
    }
}

/// A text has less than 4 GiB: `parse` sees to it.
pub(super) fn offset(pos: usize) -> u32 {
    u32::try_from(pos).unwrap_or(u32::MAX)
}
