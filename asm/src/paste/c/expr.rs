//! Constant expressions of C: [`Parser`], a way through tokens that computes them.

use super::super::part::Part;
use super::lexer::{Kind as TokenKind, Token};
use super::names;
use super::value::{Kind, Value, truncated};
use crate::Span;
use crate::diag::{Code, Diagnostic};
use acqrel_isa::helper_id;

/// How deep parentheses may be.
const MOST_DEPTH: usize = 64;

/// A way through tokens.
pub(super) struct Parser<'t, 's> {
    tokens: &'t [Token<'s>],
    pub(super) pos: usize,
    depth: usize,
    /// The end of the source.
    end: Span,
}

impl<'t, 's> Parser<'t, 's> {
    pub(super) fn new(source: Part<'s>, tokens: &'t [Token<'s>]) -> Self {
        Self { tokens, pos: 0, depth: 0, end: source.span().after() }
    }

    /// Forgets the parentheses that are open, after an error in them.
    pub(super) fn reset(&mut self) {
        self.depth = 0;
    }

    pub(super) fn peek(&self) -> Option<Token<'s>> {
        self.ahead(0)
    }

    pub(super) fn ahead(&self, by: usize) -> Option<Token<'s>> {
        self.tokens.get(self.pos + by).copied()
    }

    /// Whether punctuation comes.
    pub(super) fn sees(&self, text: &str) -> bool {
        self.peek().is_some_and(|token| token.is(text))
    }

    /// Takes punctuation, if it comes.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let sees = self.sees(text);
        self.pos += usize::from(sees);
        sees
    }

    /// Takes punctuation.
    pub(super) fn expect(&mut self, text: &str) -> Result<(), Diagnostic> {
        if self.eat(text) { Ok(()) } else { Err(self.unexpected(&format!("`{text}`"))) }
    }

    /// The place of the next token, or the end.
    pub(super) fn place(&self) -> Span {
        self.peek().map_or(self.end, |token| token.part.span())
    }

    /// The text from a token to the one before the next.
    pub(super) fn since(&self, start: usize) -> Span {
        let span = |at: usize| self.tokens.get(at).map(|token| token.part.span());
        match (span(start), span(self.pos.saturating_sub(1).max(start))) {
            (Some(first), Some(last)) => first.to(last),
            _ => self.end,
        }
    }

    /// The error for what comes in place of something else.
    pub(super) fn unexpected(&self, expected: &str) -> Diagnostic {
        let message = match self.peek() {
            Some(token)
                if token.kind == TokenKind::Unknown && token.part.text.starts_with("/*") =>
            {
                "this comment has no end".to_owned()
            }
            Some(token) => format!(
                "{expected} is expected here, not `{}`",
                token.part.text.lines().next().unwrap_or_default()
            ),
            None => format!("{expected} is expected here"),
        };
        Diagnostic::new(Code::CSyntax, self.place(), message)
    }

    /// An expression, up to a comma or what closes around it, and its place.
    pub(super) fn expression(&mut self) -> Result<(Value, Span), Diagnostic> {
        let start = self.pos;
        let value = self.binary(0)?;
        if let Some(token) = self.peek()
            && token.is("?")
        {
            self.pos += 1;
            self.deeper()?;
            let (yes, _) = self.expression()?;
            self.expect(":")?;
            let (no, _) = self.expression()?;
            self.depth -= 1;
            let chosen = if value.number != 0 { yes } else { no };
            return Ok((chosen, self.since(start)));
        }
        Ok((value, self.since(start)))
    }

    fn deeper(&mut self) -> Result<(), Diagnostic> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            let message = format!("this expression is nested more than {MOST_DEPTH} times");
            return Err(Diagnostic::new(Code::CSyntax, self.place(), message));
        }
        Ok(())
    }

    fn binary(&mut self, least: u8) -> Result<Value, Diagnostic> {
        let start = self.pos;
        let mut left = self.unary()?;
        while let Some(token) = self.peek()
            && let Some(strength) = strength(token)
            && strength >= least
        {
            self.pos += 1;
            self.deeper()?;
            let right = self.binary(strength + 1)?;
            self.depth -= 1;
            left = left.binary(token.part.text, right).ok_or_else(|| {
                let message = "this has no value";
                Diagnostic::new(Code::CSyntax, self.since(start), message).help(
                    "shifts are by less than the width of the type, and nothing is divided by zero",
                )
            })?;
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Value, Diagnostic> {
        let Some(token) = self.peek() else { return Err(self.unexpected("a number")) };
        if token.kind == TokenKind::Punct
            && let operator @ ("-" | "+" | "~" | "!") = token.part.text
        {
            self.pos += 1;
            self.deeper()?;
            let value = self.unary()?;
            self.depth -= 1;
            return Ok(match operator {
                "-" => Value { number: -value.number, ..value }.to(value.kind),
                "~" => Value { number: !value.number, ..value }.to(value.kind),
                "!" => Value::int(i128::from(value.number == 0)),
                _ => value,
            });
        }
        if token.is("(") {
            self.pos += 1;
            self.deeper()?;
            let cast = self.type_name();
            let value = if let Some((bits, unsigned)) = cast {
                self.expect(")")?;
                let value = self.unary()?;
                let number = truncated(value.number, bits, unsigned);
                // Types narrower than `int` become it.
                let kind = match (bits, unsigned) {
                    (64, true) => Kind::ULONG,
                    (64, false) => Kind::LONG,
                    (32, true) => Kind::UINT,
                    _ => Kind::INT,
                };
                Value { number, kind }
            } else {
                let (value, _) = self.expression()?;
                self.expect(")")?;
                value
            };
            self.depth -= 1;
            return Ok(value);
        }
        match token.kind {
            TokenKind::Number => {
                self.pos += 1;
                Value::literal(token.part.text).ok_or_else(|| {
                    let message = "this is no number of C of up to 64 bits";
                    Diagnostic::new(Code::BadNumber, token.part.span(), message)
                })
            }
            TokenKind::Word => self.name(token),
            _ => Err(self.unexpected("a number")),
        }
    }

    /// A name that stands for a number, or a macro that takes a part of one.
    fn name(&mut self, token: Token<'s>) -> Result<Value, Diagnostic> {
        let name = token.part.text;
        self.pos += 1;
        if let Some(mask) = names::mask(name)
            && self.eat("(")
        {
            self.deeper()?;
            let (value, _) = self.expression()?;
            self.expect(")")?;
            self.depth -= 1;
            return Ok(value.binary("&", Value::int(mask.into())).unwrap_or(value));
        }
        if let Some(number) = names::constant(name) {
            let number = i128::from(number);
            let int = Value::int(number);
            let kind = if int.to(Kind::INT).number == number { Kind::INT } else { Kind::LONG };
            return Ok(Value { number, kind });
        }
        if let Some(number) = helper_id(name)
            && name != "bpf_unspec"
        {
            return Ok(Value::int(number.into()));
        }
        let message = format!("`{name}` is no name of Linux' headers that is known here");
        let error = Diagnostic::new(Code::CName, token.part.span(), message);
        Err(error.help(match names::like(name) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if name.starts_with("BPF_REG_") => "the last register is `BPF_REG_10`".to_owned(),
            None => "write its value".to_owned(),
        }))
    }

    /// The words of an integer type, as the bits and whether without sign. Takes nothing if it is none.
    fn type_name(&mut self) -> Option<(u32, bool)> {
        let mut bits = None;
        let mut unsigned = None;
        let start = self.pos;
        while let Some(token) = self.peek()
            && token.kind == TokenKind::Word
        {
            match token.part.text {
                "const" | "volatile" => {}
                "unsigned" => unsigned = Some(true),
                "signed" => unsigned = Some(false),
                "int" => {
                    bits.get_or_insert(32);
                }
                "long" => bits = Some(64),
                "short" => bits = Some(16),
                "char" => bits = Some(8),
                name => match fixed(name) {
                    Some((is, sign)) => (bits, unsigned) = (Some(is), Some(sign)),
                    None => break,
                },
            }
            self.pos += 1;
        }
        if self.pos == start || !self.sees(")") {
            self.pos = start;
            return None;
        }
        Some((bits.unwrap_or(32), unsigned.unwrap_or(false)))
    }
}

/// The types with a width in their name.
fn fixed(name: &str) -> Option<(u32, bool)> {
    let plain = name.strip_prefix("__").unwrap_or(name);
    let (plain, unsigned) = match plain.strip_suffix("_t") {
        Some(standard) => match standard.strip_prefix("uint") {
            Some(bits) => (bits, true),
            None => (standard.strip_prefix("int")?, false),
        },
        None => match plain.strip_prefix('u') {
            Some(bits) => (bits, true),
            None => (plain.strip_prefix('s')?, false),
        },
    };
    match plain {
        "8" => Some((8, unsigned)),
        "16" => Some((16, unsigned)),
        "32" => Some((32, unsigned)),
        "64" => Some((64, unsigned)),
        _ => None,
    }
}

/// How strongly an operator binds.
fn strength(token: Token<'_>) -> Option<u8> {
    if token.kind != TokenKind::Punct {
        return None;
    }
    Some(match token.part.text {
        "*" | "/" | "%" => 10,
        "+" | "-" => 9,
        "<<" | ">>" => 8,
        "<" | ">" | "<=" | ">=" => 7,
        "==" | "!=" => 6,
        "&" => 5,
        "^" => 4,
        "|" => 3,
        "&&" => 2,
        "||" => 1,
        _ => return None,
    })
}
