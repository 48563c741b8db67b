//! Tokens to expressions: [`parse()`], and [`extent`], which only says how many tokens one takes.

use super::{Binary, Expr, Step, Unary};
use crate::Span;
use crate::assemble::{SymbolId, Symbols};
use crate::diag::{Code, Diagnostic};
use crate::lexer::{Kind, Token, character, number};
use crate::operand::{Input, looks_like_register};

/// How deep parentheses and signs may nest.
const MOST_NESTED: usize = 100;

/// What names in an expression mean.
#[derive(Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) symbols: &'a mut Symbols,
    /// The section and offset that `.` stands for.
    pub(crate) place: (usize, u64),
    /// What is added to a span of the text to have one of all sources.
    pub(crate) base: u32,
}

impl Scope<'_> {
    fn symbol(&mut self, name: &str, span: Span) -> SymbolId {
        self.symbols.intern(name, span.shifted(self.base))
    }
}

/// What becomes of the steps of an expression.
trait Sink {
    fn put(&mut self, step: Step, span: Span);
    fn symbol(&mut self, name: &str, span: Span) -> Result<(), Diagnostic>;
    fn local(&mut self, number: u32, forward: bool, span: Span) -> Result<(), Diagnostic>;
    fn place(&mut self, span: Span);
}

/// Drops them.
struct Nothing;

impl Sink for Nothing {
    fn put(&mut self, _: Step, _: Span) {}

    fn symbol(&mut self, _: &str, _: Span) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn local(&mut self, _: u32, _: bool, _: Span) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn place(&mut self, _: Span) {}
}

/// Keeps them.
struct Steps<'s, 'a> {
    steps: Vec<(Step, Span)>,
    scope: &'s mut Scope<'a>,
}

impl Sink for Steps<'_, '_> {
    fn put(&mut self, step: Step, span: Span) {
        self.steps.push((step, span.shifted(self.scope.base)));
    }

    fn symbol(&mut self, name: &str, span: Span) -> Result<(), Diagnostic> {
        let id = self.scope.symbol(name, span);
        self.put(Step::Symbol(id), span);
        Ok(())
    }

    fn local(&mut self, number: u32, forward: bool, span: Span) -> Result<(), Diagnostic> {
        let id = self.scope.symbols.local(number, forward, span.shifted(self.scope.base));
        let id = id.ok_or_else(|| no_local(number, forward, span))?;
        self.put(Step::Symbol(id), span);
        Ok(())
    }

    fn place(&mut self, span: Span) {
        let (section, offset) = self.scope.place;
        self.put(Step::Place(section, offset), span);
    }
}

/// The error for a numeric label that is not there.
pub(crate) fn no_local(number: u32, forward: bool, span: Span) -> Diagnostic {
    let place = if forward { "after" } else { "before" };
    let message = format!("there is no label `{number}:` {place} this");
    Diagnostic::new(Code::UndefinedLabel, span, message)
}

/// Reads the expression that starts at a token; gives it and the position behind it.
pub(crate) fn parse(
    input: Input<'_>,
    pos: usize,
    scope: &mut Scope<'_>,
) -> Result<(Expr, usize), Diagnostic> {
    let base = scope.base;
    let mut parser = Parser { input, pos, nested: 0, sink: Steps { steps: Vec::new(), scope } };
    parser.binary(1)?;
    let end = parser.pos;
    let span = input.span(pos, end).shifted(base);
    Ok((Expr { steps: parser.sink.steps, span }, end))
}

/// The position behind the expression that starts at a token. None if none does.
pub(crate) fn extent(input: Input<'_>, pos: usize) -> Option<usize> {
    let mut parser = Parser { input, pos, nested: 0, sink: Nothing };
    parser.binary(1).ok()?;
    Some(parser.pos)
}

/// The error for an expression that nests too deep, if one of the first tokens starts one.
pub(crate) fn too_deep(input: Input<'_>) -> Option<Diagnostic> {
    (0..input.tokens.len().min(8)).find_map(|pos| {
        let mut parser = Parser { input, pos, nested: 0, sink: Nothing };
        parser.binary(1).err().filter(|diagnostic| diagnostic.code == Code::TooDeep)
    })
}

struct Parser<'i, S> {
    input: Input<'i>,
    pos: usize,
    nested: usize,
    sink: S,
}

impl<S: Sink> Parser<'_, S> {
    /// An operand, and operators that bind at least as much with their operands.
    fn binary(&mut self, least: u8) -> Result<(), Diagnostic> {
        self.unary()?;
        while let Some((operator, tokens)) = operator(self.input, self.pos)
            && operator.precedence() >= least
        {
            let span = self.input.span(self.pos, self.pos + tokens);
            self.pos += tokens;
            self.binary(operator.precedence() + 1)?;
            self.sink.put(Step::Binary(operator), span);
        }
        Ok(())
    }

    fn unary(&mut self) -> Result<(), Diagnostic> {
        let Some(token) = self.input.at(self.pos) else {
            let last = self.input.tokens.last().map(|token| token.span.after());
            let message = "the expression is not complete";
            let diagnostic = Diagnostic::new(Code::Expression, last.unwrap_or_default(), message);
            return Err(diagnostic.help("write a number, a name or `(`"));
        };
        let operator = match token.kind {
            Kind::Punct([b'-', 0, 0]) => Some(Unary::Negate),
            Kind::Punct([b'~', 0, 0]) => Some(Unary::Complement),
            Kind::Punct([b'!', 0, 0]) => Some(Unary::Not),
            Kind::Punct([b'+', 0, 0]) => Some(Unary::Plus),
            _ => None,
        };
        let open = token.is(b"(");
        if operator.is_none() && !open {
            return self.operand(token);
        }
        self.nested += 1;
        if self.nested > MOST_NESTED {
            let message = format!("the expression nests more than {MOST_NESTED} deep");
            return Err(Diagnostic::new(Code::TooDeep, token.span, message));
        }
        self.pos += 1;
        if let Some(operator) = operator {
            self.unary()?;
            self.sink.put(Step::Unary(operator), token.span);
        } else {
            self.binary(1)?;
            if !self.input.at(self.pos).is_some_and(|token| token.is(b")")) {
                let message = "this parenthesis is not closed";
                let diagnostic = Diagnostic::new(Code::Expression, token.span, message);
                return Err(diagnostic.help("add `)`"));
            }
            self.pos += 1;
        }
        self.nested -= 1;
        Ok(())
    }

    fn operand(&mut self, token: Token) -> Result<(), Diagnostic> {
        let text = self.input.text(token);
        let unexpected = |what: String| {
            let diagnostic = Diagnostic::new(Code::Expression, token.span, what);
            Err(diagnostic.help("an operand is a number, a character, a name, `.` or `(`"))
        };
        match token.kind {
            Kind::Number => match number(text) {
                Ok((value, _)) => self.sink.put(Step::Number(value.into()), token.span),
                Err(_) => return unexpected(format!("`{text}` is not surely one number")),
            },
            Kind::Char => match character(text) {
                Some(value) => self.sink.put(Step::Number(value.into()), token.span),
                None => return unexpected(format!("{text} is not one character")),
            },
            Kind::Word if text == "." => self.sink.place(token.span),
            Kind::Word if looks_like_register(text) => {
                return unexpected(format!("the register `{text}` has no value here"));
            }
            Kind::Word => self.sink.symbol(text, token.span)?,
            Kind::LocalRef => {
                let (digits, direction) = text.split_at(text.len() - 1);
                let Ok(number) = digits.parse() else {
                    return unexpected(format!("`{text}` is no numeric label"));
                };
                self.sink.local(number, direction == "f", token.span)?;
            }
            Kind::Percent
            | Kind::BadNumber
            | Kind::Punct(_)
            | Kind::Text
            | Kind::Unknown
            | Kind::Unterminated => return unexpected(format!("`{text}` is no operand")),
        }
        self.pos += 1;
        Ok(())
    }
}

/// The operator with two operands at a position, and how many tokens it is.
fn operator(input: Input<'_>, pos: usize) -> Option<(Binary, usize)> {
    let token = input.at(pos)?;
    let Kind::Punct(bytes) = token.kind else { return None };
    let next = input.at(pos + 1).filter(|next| next.span.start == token.span.end);
    let then = |text: &[u8]| next.is_some_and(|next| next.is(text));
    Some(match bytes {
        [b'<', 0, 0] if then(b"<") => (Binary::ShiftLeft, 2),
        [b'<', 0, 0] if then(b">") => (Binary::Unequal, 2),
        [b'>', 0, 0] if then(b">") => (Binary::ShiftRight, 2),
        [b'&', 0, 0] if then(b"&") => (Binary::Both, 2),
        [b'|', 0, 0] if then(b"|") => (Binary::Either, 2),
        [b'*', 0, 0] => (Binary::Multiply, 1),
        [b'/', 0, 0] => (Binary::Divide, 1),
        [b'%', 0, 0] => (Binary::Remainder, 1),
        [b'|', 0, 0] => (Binary::Or, 1),
        [b'&', 0, 0] => (Binary::And, 1),
        [b'^', 0, 0] => (Binary::ExclusiveOr, 1),
        [b'!', 0, 0] => (Binary::OrNot, 1),
        [b'+', 0, 0] => (Binary::Add, 1),
        [b'-', 0, 0] => (Binary::Subtract, 1),
        [b'=', b'=', 0] => (Binary::Equal, 1),
        [b'!', b'=', 0] => (Binary::Unequal, 1),
        [b'<', 0, 0] => (Binary::Less, 1),
        [b'>', 0, 0] => (Binary::Greater, 1),
        [b'<', b'=', 0] => (Binary::LessOrEqual, 1),
        [b'>', b'=', 0] => (Binary::GreaterOrEqual, 1),
        _ => return None,
    })
}
