//! Expressions of operators, from what binds least to what binds most:
//!
//! | operators | group |
//! |---|---|
//! | `a \| b` | to the right |
//! | `a ++ b` | to the right |
//! | `a; b` | to the right |
//! | `a \ b` | to the left |
//! | `a & b` | to the right |
//! | `a * b`, `a*`, `a+`, `a?`, `~a` | not without parentheses |
//! | `a^-1` | |
//! | `f a` | to the left |
//!
//! A star is the product if an operand begins behind it.

use super::Parser;
use crate::cat::ast::{BinaryOp, Expr, ExprKind, UnaryOp};
use crate::cat::error::CatErrorKind;
use crate::cat::lexer::{Fixed, TokenKind};
use crate::cat::source::Fault;

impl Parser<'_> {
    /// An expression of operators, without tuples.
    pub(super) fn operators(&mut self) -> Result<Expr, Fault> {
        self.nested(Self::union)
    }

    fn union(&mut self) -> Result<Expr, Fault> {
        self.chain(Fixed::Bar, Self::insertion, ExprKind::Union)
    }

    fn insertion(&mut self) -> Result<Expr, Fault> {
        self.grouped_right(Fixed::DoublePlus, Self::sequence, BinaryOp::Insert)
    }

    fn sequence(&mut self) -> Result<Expr, Fault> {
        self.chain(Fixed::Semicolon, Self::difference, ExprKind::Sequence)
    }

    fn difference(&mut self) -> Result<Expr, Fault> {
        let start = self.here();
        let mut left = self.intersection()?;
        while self.accept(Fixed::Backslash) {
            let right = self.intersection()?;
            let kind = ExprKind::Binary(BinaryOp::Difference, Box::new(left), Box::new(right));
            left = self.node(start, kind)?;
        }
        Ok(left)
    }

    fn intersection(&mut self) -> Result<Expr, Fault> {
        self.grouped_right(Fixed::Ampersand, Self::product, BinaryOp::Intersection)
    }

    fn chain(
        &mut self,
        sign: Fixed,
        operand: fn(&mut Self) -> Result<Expr, Fault>,
        kind: fn(Vec<Expr>) -> ExprKind,
    ) -> Result<Expr, Fault> {
        let start = self.here();
        let first = operand(self)?;
        if !self.at(sign) {
            return Ok(first);
        }
        let mut all = vec![first];
        while self.accept(sign) {
            all.push(operand(self)?);
        }
        self.node(start, kind(all))
    }

    fn grouped_right(
        &mut self,
        sign: Fixed,
        operand: fn(&mut Self) -> Result<Expr, Fault>,
        op: BinaryOp,
    ) -> Result<Expr, Fault> {
        let mut operands = vec![operand(self)?];
        while self.accept(sign) {
            operands.push(operand(self)?);
        }
        let mut operands = operands.into_iter().rev();
        let Some(mut right) = operands.next() else { return Err(self.unexpected("an operand")) };
        for left in operands {
            let span = left.span.to(right.span);
            let kind = ExprKind::Binary(op, Box::new(left), Box::new(right));
            right = Expr::new(span, kind).ok_or(Fault::new(span, CatErrorKind::TooDeep))?;
        }
        Ok(right)
    }

    /// Products, complements, and the operators behind their operand.
    fn product(&mut self) -> Result<Expr, Fault> {
        let start = self.here();
        if self.at(Fixed::Tilde) {
            let complement = self.complement()?;
            return self.not_followed(complement);
        }
        let mut value = self.converses()?;
        loop {
            let op = if self.accept(Fixed::Plus) {
                UnaryOp::Plus
            } else if self.accept(Fixed::Question) {
                UnaryOp::Optional
            } else if self.at_converse() {
                self.position += 2;
                UnaryOp::Converse
            } else if self.accept(Fixed::Star) {
                if self.at_operand() {
                    let right =
                        if self.at(Fixed::Tilde) { self.complement()? } else { self.converses()? };
                    let kind =
                        ExprKind::Binary(BinaryOp::Product, Box::new(value), Box::new(right));
                    let product = self.node(start, kind)?;
                    return self.not_followed(product);
                }
                UnaryOp::Star
            } else {
                return Ok(value);
            };
            value = self.node(start, ExprKind::Unary(op, Box::new(value)))?;
        }
    }

    fn complement(&mut self) -> Result<Expr, Fault> {
        let start = self.here();
        if !self.accept(Fixed::Tilde) {
            return self.converses();
        }
        let operand = self.nested(Self::complement)?;
        self.node(start, ExprKind::Unary(UnaryOp::Complement, Box::new(operand)))
    }

    /// An operand with the operators that bind more tightly than a product.
    fn converses(&mut self) -> Result<Expr, Fault> {
        let start = self.here();
        let mut value = self.application()?;
        while self.at_converse() {
            self.position += 2;
            value = self.node(start, ExprKind::Unary(UnaryOp::Converse, Box::new(value)))?;
        }
        Ok(value)
    }

    fn not_followed(&self, value: Expr) -> Result<Expr, Fault> {
        let ambiguous = [Fixed::Star, Fixed::Plus, Fixed::Question];
        match ambiguous.into_iter().find(|&sign| self.at(sign)) {
            Some(sign) => Err(Fault::new(self.here(), CatErrorKind::Ambiguous(sign.text()))),
            None => Ok(value),
        }
    }

    fn at_converse(&self) -> bool {
        self.at(Fixed::Caret) && *self.peek_at(1) == TokenKind::Fixed(Fixed::MinusOne)
    }

    /// Whether an operand begins here. A tilde before a test begins the next statement.
    fn at_operand(&self) -> bool {
        match self.peek() {
            TokenKind::Name(_) | TokenKind::Tag(_) => true,
            TokenKind::Fixed(Fixed::Tilde) => !matches!(
                self.peek_at(1),
                TokenKind::Fixed(Fixed::Acyclic | Fixed::Irreflexive | Fixed::Empty)
            ),
            TokenKind::Fixed(fixed) => Self::begins_simple(*fixed),
            TokenKind::Text(_) | TokenKind::End => false,
        }
    }

    /// Whether it begins an operand that is also an argument.
    pub(super) const fn begins_simple(fixed: Fixed) -> bool {
        matches!(
            fixed,
            Fixed::Zero
                | Fixed::Underscore
                | Fixed::LeftBrace
                | Fixed::LeftParenthesis
                | Fixed::LeftBracket
                | Fixed::Begin
        )
    }
}
