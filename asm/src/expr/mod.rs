//! Constant expressions: [`Expr`], what a source says, and [`Value`], what that comes to.
//!
//! [`parse()`] reads one from tokens, [`Expr::value`] works it out. The operators and their
//! precedences are GNU as'; `docs/assembler.md` lists them.

mod parse;
mod value;

pub(crate) use parse::{Scope, extent, no_local, parse, too_deep};
pub(crate) use value::{Base, NoValue, Value};

use crate::Span;
use crate::assemble::SymbolId;

/// An expression, as steps on a stack.
#[derive(Clone, Debug)]
pub(crate) struct Expr {
    /// The steps, each with its place.
    steps: Vec<(Step, Span)>,
    /// All of it.
    pub(crate) span: Span,
}

/// A step of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A number.
    Number(i128),
    /// A symbol.
    Symbol(SymbolId),
    /// A place in a section.
    Place(usize, u64),
    /// An operator with one operand.
    Unary(Unary),
    /// An operator with two.
    Binary(Binary),
}

/// An operator with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unary {
    /// `-`
    Negate,
    /// `~`
    Complement,
    /// `!`: 1 of zero, else 0.
    Not,
    /// `+`
    Plus,
}

/// An operator with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binary {
    /// `*`
    Multiply,
    /// `/`, towards zero.
    Divide,
    /// `%`, with the sign of the left operand.
    Remainder,
    /// `<<`
    ShiftLeft,
    /// `>>`, which fills with zeros.
    ShiftRight,
    /// `|`
    Or,
    /// `&`
    And,
    /// `^`
    ExclusiveOr,
    /// `!`: all bits that are in the left operand or not in the right one.
    OrNot,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `==`: -1 if it is so, else 0, as the comparisons that follow.
    Equal,
    /// `!=` and `<>`
    Unequal,
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `<=`
    LessOrEqual,
    /// `>=`
    GreaterOrEqual,
    /// `&&`: 1 if both are not zero, else 0.
    Both,
    /// `||`: 1 if one is not zero, else 0.
    Either,
}

impl Binary {
    /// What binds more has the greater number.
    const fn precedence(self) -> u8 {
        match self {
            Self::Multiply
            | Self::Divide
            | Self::Remainder
            | Self::ShiftLeft
            | Self::ShiftRight => 6,
            Self::Or | Self::And | Self::ExclusiveOr | Self::OrNot => 5,
            Self::Add | Self::Subtract => 4,
            Self::Equal
            | Self::Unequal
            | Self::Less
            | Self::Greater
            | Self::LessOrEqual
            | Self::GreaterOrEqual => 3,
            Self::Both => 2,
            Self::Either => 1,
        }
    }
}

impl Expr {
    /// A number.
    pub(crate) fn number(number: i128, span: Span) -> Self {
        Self { steps: vec![(Step::Number(number), span)], span }
    }

    /// The symbols in it.
    pub(crate) fn symbols(&self) -> impl Iterator<Item = (SymbolId, Span)> {
        self.steps.iter().filter_map(|&(step, span)| match step {
            Step::Symbol(id) => Some((id, span)),
            _ => None,
        })
    }
}
