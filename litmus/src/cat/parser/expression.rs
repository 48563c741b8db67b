//! Expressions that begin with a word, tuples, and the simple operands.

use super::Parser;
use crate::cat::ast::{ElementPattern, Expr, ExprKind, Function, UnaryOp};
use crate::cat::lexer::{Fixed, TokenKind};
use crate::cat::source::{Fault, Span};
use std::sync::Arc;

impl Parser<'_> {
    /// An expression of any kind.
    pub(super) fn expression(&mut self) -> Result<Expr, Fault> {
        self.nested(|parser| {
            let start = parser.here();
            match parser.peek() {
                TokenKind::Fixed(Fixed::Let) => parser.let_in(start),
                TokenKind::Fixed(Fixed::Fun) => parser.function(start),
                TokenKind::Fixed(Fixed::Try) => parser.try_with(start),
                TokenKind::Fixed(Fixed::If) => parser.if_then(start),
                TokenKind::Fixed(Fixed::Match) => parser.match_with(start),
                _ => parser.tuple(start),
            }
        })
    }

    fn tuple(&mut self, start: Span) -> Result<Expr, Fault> {
        let first = self.operators()?;
        if !self.at(Fixed::Comma) {
            return Ok(first);
        }
        let mut all = vec![first];
        while self.accept(Fixed::Comma) {
            all.push(self.operators()?);
        }
        self.node(start, ExprKind::Tuple(all))
    }

    fn let_in(&mut self, start: Span) -> Result<Expr, Fault> {
        self.position += 1;
        let recursive = self.accept(Fixed::Rec);
        let bindings = self.bindings()?;
        self.expect(Fixed::In, "`in`")?;
        let body = Box::new(self.expression()?);
        self.node(start, ExprKind::Let { recursive, bindings, body })
    }

    fn function(&mut self, start: Span) -> Result<Expr, Fault> {
        self.position += 1;
        let parameter = self.parameter()?;
        self.expect(Fixed::Arrow, "`->`")?;
        let body = self.expression()?;
        self.node(start, ExprKind::Function(Arc::new(Function { parameter, body })))
    }

    fn try_with(&mut self, start: Span) -> Result<Expr, Fault> {
        self.position += 1;
        let first = self.expression()?;
        self.expect(Fixed::With, "`with`")?;
        let second = self.expression()?;
        self.node(start, ExprKind::Try(Box::new(first), Box::new(second)))
    }

    fn if_then(&mut self, start: Span) -> Result<Expr, Fault> {
        self.position += 1;
        if self.at_variant() {
            let holds = self.variant_condition()?;
            self.expect(Fixed::Then, "`then`")?;
            let then = self.branch(holds, Self::expression)?;
            self.expect(Fixed::Else, "`else`")?;
            let otherwise = self.branch(!holds, Self::expression)?;
            return Ok(if holds { then } else { otherwise });
        }
        let condition = self.condition()?;
        self.expect(Fixed::Then, "`then`")?;
        let then = Box::new(self.expression()?);
        self.expect(Fixed::Else, "`else`")?;
        let otherwise = Box::new(self.expression()?);
        self.node(start, ExprKind::If { condition, then, otherwise })
    }

    fn match_with(&mut self, start: Span) -> Result<Expr, Fault> {
        self.position += 1;
        let subject = Box::new(self.expression()?);
        self.expect(Fixed::With, "`with`")?;
        self.accept(Fixed::DoubleBar);
        // The clause for any other tag begins as the pattern of an element may.
        let default =
            self.at(Fixed::Underscore) && *self.peek_at(1) == TokenKind::Fixed(Fixed::Arrow);
        let kind = if matches!(self.peek(), TokenKind::Tag(_)) || default {
            self.tag_clauses(subject)?
        } else {
            self.set_clauses(subject)?
        };
        self.expect(Fixed::End, "`||` or `end`")?;
        self.node(start, kind)
    }

    fn tag_clauses(&mut self, subject: Box<Expr>) -> Result<ExprKind, Fault> {
        let mut clauses = Vec::new();
        let mut default = None;
        loop {
            if self.accept(Fixed::Underscore) {
                self.expect(Fixed::Arrow, "`->`")?;
                default = Some(Box::new(self.expression()?));
                break;
            }
            let tag = self.tag()?;
            self.expect(Fixed::Arrow, "`->`")?;
            clauses.push((tag, self.expression()?));
            if !self.accept(Fixed::DoubleBar) {
                break;
            }
        }
        Ok(ExprKind::MatchTag { subject, clauses, default })
    }

    fn set_clauses(&mut self, subject: Box<Expr>) -> Result<ExprKind, Fault> {
        let first_is_empty = self.at(Fixed::LeftBrace);
        let (mut empty, mut nonempty) = (None, None);
        if first_is_empty {
            empty = Some(self.empty_clause()?);
        } else {
            nonempty = Some(self.element_clause()?);
        }
        self.expect(Fixed::DoubleBar, "`||`")?;
        let empty = match empty {
            Some(empty) => empty,
            None => self.empty_clause()?,
        };
        let (element, nonempty) = match nonempty {
            Some(nonempty) => nonempty,
            None => self.element_clause()?,
        };
        let (empty, nonempty) = (Box::new(empty), Box::new(nonempty));
        Ok(ExprKind::MatchSet { subject, empty, element, nonempty })
    }

    fn empty_clause(&mut self) -> Result<Expr, Fault> {
        self.expect(Fixed::LeftBrace, "`{}`")?;
        self.expect(Fixed::RightBrace, "`}`")?;
        self.expect(Fixed::Arrow, "`->`")?;
        self.expression()
    }

    fn element_clause(&mut self) -> Result<(ElementPattern, Expr), Fault> {
        let first = self.optional_name()?;
        let (before, element) = if self.accept(Fixed::Bar) {
            (Some(first), self.optional_name()?)
        } else {
            (None, first)
        };
        self.expect(Fixed::DoublePlus, "`++`")?;
        let after = self.optional_name()?;
        self.expect(Fixed::Arrow, "`->`")?;
        Ok((ElementPattern { before, element, after }, self.expression()?))
    }

    /// A name applied to arguments, or a simple operand.
    pub(super) fn application(&mut self) -> Result<Expr, Fault> {
        let start = self.here();
        if !matches!(self.peek(), TokenKind::Name(_)) {
            return self.simple();
        }
        let name = self.name()?;
        let mut value = self.node(start, ExprKind::Name(name))?;
        loop {
            let argument = match self.peek() {
                TokenKind::Name(name) => {
                    let place = self.here();
                    self.position += 1;
                    self.node(place, ExprKind::Name(name.clone()))?
                }
                TokenKind::Tag(_) => self.simple()?,
                TokenKind::Fixed(fixed) if Self::begins_simple(*fixed) => self.simple()?,
                TokenKind::Fixed(_) | TokenKind::Text(_) | TokenKind::End => return Ok(value),
            };
            value = self.node(start, ExprKind::Apply(Box::new(value), Box::new(argument)))?;
        }
    }

    /// An operand that is also an argument.
    pub(super) fn simple(&mut self) -> Result<Expr, Fault> {
        let start = self.here();
        if let TokenKind::Tag(_) = self.peek() {
            let tag = self.tag()?;
            return self.node(start, ExprKind::Tag(tag));
        }
        let TokenKind::Fixed(fixed) = *self.peek() else {
            return Err(self.unexpected("an expression"));
        };
        if !Self::begins_simple(fixed) {
            return Err(self.unexpected("an expression"));
        }
        self.position += 1;
        match fixed {
            Fixed::Zero => self.node(start, ExprKind::Zero),
            Fixed::Underscore => self.node(start, ExprKind::Universe),
            Fixed::LeftBrace => {
                let elements = self.elements()?;
                self.node(start, ExprKind::SetLiteral(elements))
            }
            Fixed::LeftBracket => {
                let set = self.expression()?;
                self.expect(Fixed::RightBracket, "an operator or `]`")?;
                self.node(start, ExprKind::Unary(UnaryOp::Identity, Box::new(set)))
            }
            Fixed::LeftParenthesis if self.accept(Fixed::RightParenthesis) => {
                self.node(start, ExprKind::Tuple(Vec::new()))
            }
            Fixed::LeftParenthesis => {
                let inner = self.expression()?;
                self.expect(Fixed::RightParenthesis, "an operator or `)`")?;
                Ok(inner)
            }
            // `begin`: what begins an operand is listed in one place.
            _ => {
                let inner = self.expression()?;
                self.expect(Fixed::End, "an operator or `end`")?;
                Ok(inner)
            }
        }
    }

    fn elements(&mut self) -> Result<Vec<Expr>, Fault> {
        let mut elements = Vec::new();
        while !self.accept(Fixed::RightBrace) {
            if !elements.is_empty() {
                self.expect(Fixed::Comma, "an operator, `,` or `}`")?;
            }
            elements.push(self.operators()?);
        }
        Ok(elements)
    }
}
