//! Statements.

use super::Parser;
use crate::cat::ast::{
    Check, Choice, Expr, ExprKind, Name, Procedure, Statement, StatementKind, Test, TestRole,
};
use crate::cat::error::CatErrorKind;
use crate::cat::lexer::{Fixed, TokenKind};
use crate::cat::source::{Fault, Span};
use std::sync::Arc;

impl Parser<'_> {
    /// Statements, up to what begins none.
    pub(super) fn statements(&mut self) -> Result<Vec<Statement>, Fault> {
        let mut statements = Vec::new();
        self.nested(|parser| {
            while parser.statement(&mut statements)? {}
            Ok(())
        })?;
        Ok(statements)
    }

    /// Adds a statement, or what stands for it; false if none begins here.
    fn statement(&mut self, to: &mut Vec<Statement>) -> Result<bool, Fault> {
        let start = self.here();
        let TokenKind::Fixed(fixed) = *self.peek() else { return Ok(false) };
        let kind = match fixed {
            Fixed::Include => {
                let included = self.include(start)?;
                to.extend(included);
                return Ok(true);
            }
            Fixed::If => {
                let taken = self.if_variant()?;
                to.extend(taken);
                return Ok(true);
            }
            Fixed::Debug => {
                self.position += 1;
                self.expression()?;
                return Ok(true);
            }
            Fixed::Instructions | Fixed::Default => {
                let what = "declaring instructions, as bell files do,";
                return Err(Fault::new(start, CatErrorKind::Unsupported(what)));
            }
            Fixed::Tilde
            | Fixed::Acyclic
            | Fixed::Irreflexive
            | Fixed::Empty
            | Fixed::Flag
            | Fixed::Assert
            | Fixed::UndefinedUnless => self.test_statement()?,
            Fixed::Let => self.let_statement()?,
            Fixed::Show => self.show()?,
            Fixed::Unshow => {
                self.position += 1;
                StatementKind::Unshow(self.name_list()?)
            }
            Fixed::Procedure => self.procedure()?,
            Fixed::Call => self.call()?,
            Fixed::Forall => self.forall()?,
            Fixed::With => self.with()?,
            Fixed::Enum => self.enumeration()?,
            Fixed::Match => self.match_statement()?,
            _ => return Ok(false),
        };
        to.push(Statement { span: self.since(start), kind });
        Ok(true)
    }

    fn include(&mut self, start: Span) -> Result<Vec<Statement>, Fault> {
        self.position += 1;
        let name = self.text("the name of a file in quotes")?;
        if self.active { self.context.include(&name, self.since(start)) } else { Ok(Vec::new()) }
    }

    fn if_variant(&mut self) -> Result<Vec<Statement>, Fault> {
        self.position += 1;
        let holds = self.variant_condition()?;
        let mut taken = self.branch(holds, Self::statements)?;
        if self.accept(Fixed::Else) {
            let otherwise = self.branch(!holds, Self::statements)?;
            if !holds {
                taken = otherwise;
            }
        } else if !holds {
            taken.clear();
        }
        self.expect(Fixed::End, "a statement, `else` or `end`")?;
        Ok(taken)
    }

    fn test_statement(&mut self) -> Result<StatementKind, Fault> {
        let role = if self.accept(Fixed::Flag) {
            TestRole::Flag
        } else if self.accept(Fixed::Assert) {
            TestRole::Assert
        } else if self.accept(Fixed::UndefinedUnless) {
            TestRole::UndefinedUnless
        } else {
            TestRole::Axiom
        };
        Ok(StatementKind::Test { role, test: self.test()? })
    }

    fn test(&mut self) -> Result<Test, Fault> {
        let start = self.here();
        let negated = self.accept(Fixed::Tilde);
        let check = if self.accept(Fixed::Acyclic) {
            Check::Acyclic
        } else if self.accept(Fixed::Irreflexive) {
            Check::Irreflexive
        } else if self.accept(Fixed::Empty) {
            Check::Empty
        } else {
            return Err(self.unexpected("`acyclic`, `irreflexive` or `empty`"));
        };
        let value = self.expression()?;
        let name = self.optional_as()?;
        Ok(Test { span: self.since(start), negated, check, value, name })
    }

    fn optional_as(&mut self) -> Result<Option<Name>, Fault> {
        if self.accept(Fixed::As) { self.name().map(Some) } else { Ok(None) }
    }

    fn let_statement(&mut self) -> Result<StatementKind, Fault> {
        self.position += 1;
        let recursive = self.accept(Fixed::Rec);
        let bindings = self.bindings()?;
        let when = if recursive && self.accept(Fixed::When) { Some(self.test()?) } else { None };
        self.accept(Fixed::In);
        Ok(if recursive {
            StatementKind::LetRec { bindings, when }
        } else {
            StatementKind::Let(bindings)
        })
    }

    fn show(&mut self) -> Result<StatementKind, Fault> {
        self.position += 1;
        let ahead = self.peek_at(1);
        let list = matches!(self.peek(), TokenKind::Name(_))
            && (*ahead == TokenKind::Fixed(Fixed::Comma) || ends_statement(ahead));
        if list {
            return Ok(StatementKind::Show(self.name_list()?));
        }
        let value = self.operators()?;
        self.expect(Fixed::As, "an operator or `as`")?;
        Ok(StatementKind::ShowAs { value, name: self.name()? })
    }

    fn name_list(&mut self) -> Result<Vec<Name>, Fault> {
        let mut names = vec![self.name()?];
        while self.accept(Fixed::Comma) {
            names.push(self.name()?);
        }
        Ok(names)
    }

    fn procedure(&mut self) -> Result<StatementKind, Fault> {
        self.position += 1;
        let recursive = self.accept(Fixed::Rec);
        let name = self.name()?;
        let parameter = self.parameter()?;
        self.expect(Fixed::Equal, "`=`")?;
        let body = self.block("a statement or `end`")?;
        let procedure = Arc::new(Procedure { parameter, body });
        Ok(StatementKind::Procedure { name, recursive, procedure })
    }

    /// Statements up to `end`.
    fn block(&mut self, expected: &'static str) -> Result<Vec<Statement>, Fault> {
        let body = self.statements()?;
        self.expect(Fixed::End, expected)?;
        Ok(body)
    }

    fn call(&mut self) -> Result<StatementKind, Fault> {
        self.position += 1;
        let procedure = self.name()?;
        let start = self.here();
        let argument = if let TokenKind::Name(name) = self.peek() {
            self.position += 1;
            self.node(start, ExprKind::Name(name.clone()))?
        } else {
            self.simple()?
        };
        Ok(StatementKind::Call { procedure, argument, name: self.optional_as()? })
    }

    fn forall(&mut self) -> Result<StatementKind, Fault> {
        self.position += 1;
        let name = self.name()?;
        self.expect(Fixed::In, "`in`")?;
        let among = self.expression()?;
        self.expect(Fixed::Do, "`do`")?;
        let body = self.block("a statement or `end`")?;
        Ok(StatementKind::Forall { name, among, body })
    }

    fn with(&mut self) -> Result<StatementKind, Fault> {
        self.position += 1;
        let name = self.name()?;
        self.expect(Fixed::From, "`from`")?;
        let from = self.expression()?;
        Ok(StatementKind::With { name, choice: choice(from) })
    }

    fn enumeration(&mut self) -> Result<StatementKind, Fault> {
        self.position += 1;
        let name = self.name()?;
        self.expect(Fixed::Equal, "`=`")?;
        self.accept(Fixed::DoubleBar);
        let mut tags = vec![self.tag()?];
        while self.accept(Fixed::DoubleBar) {
            tags.push(self.tag()?);
        }
        Ok(StatementKind::Enum { name, tags })
    }

    fn match_statement(&mut self) -> Result<StatementKind, Fault> {
        self.position += 1;
        let subject = self.expression()?;
        self.expect(Fixed::With, "`with`")?;
        self.accept(Fixed::DoubleBar);
        let mut clauses = Vec::new();
        let mut default = None;
        loop {
            if self.accept(Fixed::Underscore) {
                self.expect(Fixed::Arrow, "`->`")?;
                default = Some(self.statements()?);
                break;
            }
            let tag = self.tag()?;
            self.expect(Fixed::Arrow, "`->`")?;
            clauses.push((tag, self.statements()?));
            if !self.accept(Fixed::DoubleBar) {
                break;
            }
        }
        self.expect(Fixed::End, "a statement, `||` or `end`")?;
        Ok(StatementKind::Match { subject, clauses, default })
    }
}

/// What a choice is from: coherence orders are not listed one by one.
fn choice(from: Expr) -> Choice {
    let is_name = |expr: &Expr, expected: &str| match &expr.kind {
        ExprKind::Name(name) => **name == *expected,
        _ => false,
    };
    match &from.kind {
        ExprKind::Apply(function, extends) if is_name(function, "generate_cos") => {
            Choice::Coherence { extends: (**extends).clone() }
        }
        ExprKind::Apply(function, arguments) if is_name(function, "generate_orders") => {
            match &arguments.kind {
                ExprKind::Tuple(pair) => match pair.as_slice() {
                    [set, extends] if is_name(set, "W") => {
                        Choice::Coherence { extends: extends.clone() }
                    }
                    _ => Choice::Set(from),
                },
                _ => Choice::Set(from),
            }
        }
        _ => Choice::Set(from),
    }
}

/// Whether a token can follow a name at the end of a statement, but not in an expression.
fn ends_statement(token: &TokenKind) -> bool {
    match *token {
        TokenKind::End | TokenKind::Fixed(Fixed::Tilde | Fixed::DoubleBar) => true,
        TokenKind::Fixed(fixed) => fixed.is_word() && !matches!(fixed, Fixed::As | Fixed::Begin),
        TokenKind::Name(_) | TokenKind::Tag(_) | TokenKind::Text(_) => false,
    }
}
