//! The parser: [`Parser`] goes over the tokens of a file and builds its part of the tree.
//!
//! Its files: `expression`, `operators` (which of them binds how tightly), `bindings`, `conditions`
//! and `statements`.

mod bindings;
mod conditions;
mod expression;
mod operators;
mod statements;
#[cfg(test)]
mod tests;

use super::ast::{Expr, ExprKind, Name, Statement};
use super::error::CatErrorKind;
use super::lexer::{Fixed, Token, TokenKind};
use super::source::{Fault, Span};

/// What the parser asks of who reads a model.
pub(super) trait Context {
    /// Whether a variant is on.
    fn variant(&self, name: &str) -> bool;

    /// The statements of a file that is included.
    fn include(&mut self, name: &Name, span: Span) -> Result<Vec<Statement>, Fault>;
}

/// What a file begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    /// The architecture that it says it is for, if it says so apart.
    pub(super) architecture: Option<Name>,
    /// Its title.
    pub(super) title: Option<Name>,
    /// Whether it computes dependencies itself.
    pub(super) catdep: bool,
}

/// How deeply parentheses, functions and statements may nest.
const MAX_NESTING: usize = 200;

pub(super) struct Parser<'a> {
    tokens: &'a [Token],
    position: usize,
    nesting: usize,
    /// Whether what is parsed is of the tree: not in a branch that a variant leaves out.
    active: bool,
    context: &'a mut dyn Context,
}

impl<'a> Parser<'a> {
    /// A parser of the tokens of a file, of which the last is [`TokenKind::End`].
    pub(super) fn new(tokens: &'a [Token], context: &'a mut dyn Context) -> Self {
        Self { tokens, position: 0, nesting: 0, active: true, context }
    }

    /// All of the file.
    pub(super) fn file(&mut self) -> Result<(Header, Vec<Statement>), Fault> {
        let header = self.header();
        let statements = self.statements()?;
        if *self.peek() != TokenKind::End {
            return Err(self.unexpected("a statement"));
        }
        Ok((header, statements))
    }

    fn header(&mut self) -> Header {
        let mut header = Header::default();
        if let TokenKind::Name(first) | TokenKind::Text(first) = self.peek().clone() {
            let is_name = matches!(self.peek(), TokenKind::Name(_));
            self.position += 1;
            header.title = Some(first.clone());
            if let TokenKind::Name(second) | TokenKind::Text(second) = self.peek().clone()
                && is_name
            {
                self.position += 1;
                header.architecture = Some(first);
                header.title = Some(second);
            }
        }
        header.catdep = self.accept(Fixed::Catdep);
        header
    }

    fn peek(&self) -> &'a TokenKind {
        self.peek_at(0)
    }

    fn peek_at(&self, ahead: usize) -> &'a TokenKind {
        &self.tokens[(self.position + ahead).min(self.tokens.len() - 1)].kind
    }

    fn at(&self, fixed: Fixed) -> bool {
        *self.peek() == TokenKind::Fixed(fixed)
    }

    /// The place of the next token.
    fn here(&self) -> Span {
        self.tokens[self.position.min(self.tokens.len() - 1)].span
    }

    /// From a place to the end of the last token.
    fn since(&self, start: Span) -> Span {
        let last = self.position.saturating_sub(1);
        if self.tokens[last].span.end < start.start {
            start
        } else {
            start.to(self.tokens[last].span)
        }
    }

    fn accept(&mut self, fixed: Fixed) -> bool {
        let found = self.at(fixed);
        self.position += usize::from(found);
        found
    }

    fn expect(&mut self, fixed: Fixed, expected: &'static str) -> Result<(), Fault> {
        if self.accept(fixed) { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    fn unexpected(&self, expected: &'static str) -> Fault {
        let found = self.peek().describe();
        Fault::new(self.here(), CatErrorKind::Unexpected { found, expected })
    }

    fn name(&mut self) -> Result<Name, Fault> {
        let TokenKind::Name(name) = self.peek() else { return Err(self.unexpected("a name")) };
        self.position += 1;
        Ok(name.clone())
    }

    fn tag(&mut self) -> Result<Name, Fault> {
        let TokenKind::Tag(name) = self.peek() else { return Err(self.unexpected("a tag")) };
        self.position += 1;
        Ok(name.clone())
    }

    fn text(&mut self, expected: &'static str) -> Result<Name, Fault> {
        let TokenKind::Text(text) = self.peek() else { return Err(self.unexpected(expected)) };
        self.position += 1;
        Ok(text.clone())
    }

    fn node(&self, start: Span, kind: ExprKind) -> Result<Expr, Fault> {
        let span = self.since(start);
        Expr::new(span, kind).ok_or(Fault::new(span, CatErrorKind::TooDeep))
    }

    /// Parses what may nest in itself.
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        if self.nesting == MAX_NESTING {
            return Err(Fault::new(self.here(), CatErrorKind::TooDeep));
        }
        self.nesting += 1;
        let result = parse(self);
        self.nesting -= 1;
        result
    }

    /// Parses a branch that is of the tree or not.
    fn branch<T>(
        &mut self,
        taken: bool,
        parse: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let outer = self.active;
        self.active = outer && taken;
        let result = parse(self);
        self.active = outer;
        result
    }
}
