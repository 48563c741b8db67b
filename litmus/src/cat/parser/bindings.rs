//! Definitions and their patterns.

use super::Parser;
use crate::cat::ast::{Binding, ExprKind, Function, Name, Pattern};
use crate::cat::lexer::{Fixed, TokenKind};
use crate::cat::source::Fault;
use std::sync::Arc;

impl Parser<'_> {
    /// `a = .. and f(x, y) = ..`.
    pub(super) fn bindings(&mut self) -> Result<Vec<Binding>, Fault> {
        let mut bindings = vec![self.binding()?];
        while self.accept(Fixed::And) {
            bindings.push(self.binding()?);
        }
        Ok(bindings)
    }

    fn binding(&mut self) -> Result<Binding, Fault> {
        let start = self.here();
        let defines_function = matches!(self.peek(), TokenKind::Name(_))
            && !matches!(self.peek_at(1), TokenKind::Fixed(Fixed::Equal | Fixed::Comma));
        if defines_function {
            let name = self.name()?;
            let parameter = self.parameter()?;
            self.expect(Fixed::Equal, "`=`")?;
            let value_start = self.here();
            let body = self.expression()?;
            let function = ExprKind::Function(Arc::new(Function { parameter, body }));
            let value = self.node(value_start, function)?;
            let pattern = Pattern::One(Some(name));
            return Ok(Binding { span: self.since(start), pattern, value });
        }
        let pattern =
            if self.at(Fixed::LeftParenthesis) { self.parameter()? } else { self.names()? };
        self.expect(Fixed::Equal, "`=`")?;
        let value = self.expression()?;
        Ok(Binding { span: self.since(start), pattern, value })
    }

    /// `x`, `_` or `(x, y)`.
    pub(super) fn parameter(&mut self) -> Result<Pattern, Fault> {
        if !self.accept(Fixed::LeftParenthesis) {
            return Ok(Pattern::One(self.optional_name()?));
        }
        if self.accept(Fixed::RightParenthesis) {
            return Ok(Pattern::Tuple(Vec::new()));
        }
        let names = self.names()?;
        self.expect(Fixed::RightParenthesis, "`,` or `)`")?;
        Ok(names)
    }

    fn names(&mut self) -> Result<Pattern, Fault> {
        let first = self.optional_name()?;
        if !self.at(Fixed::Comma) {
            return Ok(Pattern::One(first));
        }
        let mut names = vec![first];
        while self.accept(Fixed::Comma) {
            names.push(self.optional_name()?);
        }
        Ok(Pattern::Tuple(names))
    }

    /// A name, or `_`.
    pub(super) fn optional_name(&mut self) -> Result<Option<Name>, Fault> {
        if self.accept(Fixed::Underscore) {
            return Ok(None);
        }
        let TokenKind::Name(name) = self.peek() else {
            return Err(self.unexpected("a name or `_`"));
        };
        self.position += 1;
        Ok(Some(name.clone()))
    }
}
