//! Operands as they stand in a source: [`Capture`], and the reading of numbers and registers
//! from an [`Input`].

use crate::Span;
use crate::lexer::{Kind, Token, number};
use acqrel_isa::{Reg, Syntax};

/// An operand as it stands in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Capture {
    /// Its place.
    pub(crate) span: Span,
    /// What it says.
    pub(crate) value: Value,
}

/// What an operand says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// A register, and whether by its 64-bit name.
    Reg(Reg, bool),
    /// A number.
    Number(Integer),
    /// A name.
    Label,
    /// A numeric label, and whether the next one is meant rather than the one before.
    Local(u32, bool),
    /// An expression that starts at this token of the instruction.
    Expr(usize),
}

/// An integer as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Integer {
    /// Whether there is a minus sign.
    pub(crate) negative: bool,
    /// The value without its sign.
    pub(crate) magnitude: u64,
    /// Whether it is hexadecimal.
    pub(crate) hex: bool,
}

impl Integer {
    /// The value.
    pub(crate) fn value(self) -> i128 {
        let magnitude = i128::from(self.magnitude);
        if self.negative { -magnitude } else { magnitude }
    }
}

/// A statement to be followed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input<'s> {
    /// The source.
    pub(crate) source: &'s str,
    /// The tokens of the instruction.
    pub(crate) tokens: &'s [Token],
}

impl<'s> Input<'s> {
    /// The text of a token.
    pub(crate) fn text(&self, token: Token) -> &'s str {
        token.span.text(self.source)
    }

    /// The place of the tokens from one position up to another; without any, the end of the one
    /// before.
    pub(crate) fn span(&self, from: usize, to: usize) -> Span {
        match self.tokens.get(from..to) {
            Some([first, .., last]) => first.span.to(last.span),
            Some([only]) => only.span,
            _ => self
                .tokens
                .get(from.wrapping_sub(1))
                .or(self.tokens.last())
                .map_or(Span::default(), |token| token.span.after()),
        }
    }

    /// The token at a position.
    pub(crate) fn at(&self, pos: usize) -> Option<Token> {
        self.tokens.get(pos).copied()
    }
}

/// Whether the token at a position is `#`.
pub(crate) fn hash(input: Input<'_>, pos: usize) -> bool {
    input.at(pos).is_some_and(|token| token.is(b"#"))
}

/// An integer and its sign if it has one, and how many tokens they are.
pub(crate) fn signed(input: Input<'_>, pos: usize) -> Option<(Integer, usize)> {
    let first = input.at(pos)?;
    let sign = first.is(b"-") || first.is(b"+");
    let digits = if sign { input.at(pos + 1)? } else { first };
    if digits.kind != Kind::Number {
        return None;
    }
    let (magnitude, hex) = number(input.text(digits)).ok()?;
    let integer = Integer { negative: first.is(b"-"), magnitude, hex };
    Some((integer, 1 + usize::from(sign)))
}

/// The register with this name, without `%`, and whether it is a 64-bit name.
pub(crate) fn register(text: &str, syntax: Syntax) -> Option<(Reg, bool)> {
    let wide = match text.as_bytes() {
        [b'f' | b'F', b'p' | b'P'] if syntax == Syntax::Herd => return Some((Reg::R10, true)),
        b"fp" | b"FP" if syntax == Syntax::Gas => return Some((Reg::R10, true)),
        [b'r', ..] => true,
        [b'w', ..] => false,
        [b'R', ..] if matches!(syntax, Syntax::Llvm | Syntax::Gas | Syntax::Herd) => true,
        [b'W', ..] if syntax == Syntax::Llvm => false,
        _ => return None,
    };
    let number = match text.as_bytes()[1..] {
        [digit @ b'0'..=b'9'] => digit - b'0',
        [b'1', b'0'] => 10,
        _ => return None,
    };
    Some((Reg::new(number)?, wide))
}

/// Whether a word is a register's name in some syntax, or would be if there were more registers.
pub(crate) fn looks_like_register(text: &str) -> bool {
    match text.as_bytes() {
        [b'f' | b'F', b'p' | b'P'] => true,
        [b'r' | b'R' | b'w' | b'W', digits @ ..] => {
            !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    }
}
