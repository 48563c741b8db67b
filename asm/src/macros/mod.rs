//! Macros, repetitions and conditions: statements that are about other statements.
//!
//! A macro is text with parameters. What it expands to is a text of its own in the sources, which
//! is read before the one that names it goes on.

mod condition;
mod define;
mod expand;
mod repeat;

pub(crate) use condition::Conditions;
pub(crate) use define::Macros;

use crate::lexer::{Kind, Lexer, Token};
use acqrel_isa::Syntax;

/// Text up to the directive that ends it.
struct Body<'s> {
    text: &'s str,
    /// Where reading goes on behind that directive.
    resume: usize,
}

/// The text from a byte on, up to the directive that closes what is open. None if there is none.
fn body<'s>(
    source: &'s str,
    syntax: Syntax,
    from: usize,
    opens: &[&str],
    closes: &str,
) -> Option<Body<'s>> {
    let mut lexer = Lexer::at(source, syntax, from);
    let mut tokens: Vec<Token> = Vec::new();
    let mut depth = 0_usize;
    while lexer.statement(&mut tokens).is_some() {
        let mut words = tokens.as_slice();
        while let [name, colon, rest @ ..] = words
            && name.kind == Kind::Word
            && colon.is(b":")
        {
            words = rest;
        }
        let Some(first) = words.first().filter(|first| first.kind == Kind::Word) else { continue };
        let word = first.span.text(source);
        if opens.contains(&word) {
            depth += 1;
        } else if word == closes {
            let Some(less) = depth.checked_sub(1) else {
                let end = tokens.first().map_or(from, |token| token.span.start as usize);
                let text = source.get(from..end).unwrap_or_default();
                return Some(Body { text, resume: lexer.position() });
            };
            depth = less;
        }
    }
    None
}

/// Texts between commas that stand in no parentheses.
fn arguments<'t>(source: &'t str, tokens: &'t [Token]) -> Vec<(&'t str, &'t [Token])> {
    let mut list = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    let mut put = |part: &'t [Token]| {
        let text = match part {
            [] => "",
            [only] if only.kind == Kind::Text => {
                let text = only.span.text(source);
                text.get(1..text.len() - 1).unwrap_or_default()
            }
            [first, .., last] => first.span.to(last.span).text(source),
            [only] => only.span.text(source),
        };
        list.push((text, part));
    };
    for (at, token) in tokens.iter().enumerate() {
        if token.is(b"(") || token.is(b"[") {
            depth += 1;
        } else if token.is(b")") || token.is(b"]") {
            depth = depth.saturating_sub(1);
        } else if token.is(b",") && depth == 0 {
            put(&tokens[start..at]);
            start = at + 1;
        }
    }
    if !tokens.is_empty() {
        put(&tokens[start..]);
    }
    list
}
