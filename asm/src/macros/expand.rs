//! What macros expand to.

use super::arguments;
use super::define::Macro;
use crate::Span;
use crate::assemble::{Assembler, MOST_EXPANDED};
use crate::diag::{Code, Diagnostic};
use crate::lexer::{Kind, Token, in_word};
use crate::operand::Input;
use crate::source::Origin;

impl Assembler {
    /// Reads what a macro expands to next.
    pub(crate) fn invoke(
        &mut self,
        called: &Macro,
        name: Token,
        input: Input<'_>,
    ) -> Result<(), Diagnostic> {
        let values = self.bind_arguments(called, name, input)?;
        let count = self.macros.count;
        self.macros.count += 1;
        let names = called.parameters.iter().map(|parameter| parameter.name.as_str());
        let pairs: Vec<(&str, &str)> = names.zip(values.iter().map(String::as_str)).collect();
        let mut text = String::new();
        if !substitute(&called.body, &pairs, count, &mut text) {
            return Err(too_much(name.span));
        }
        let last = input.tokens.last().map_or(name.span, |last| last.span);
        let origin = Origin::Expanded(self.global(name.span.to(last)));
        self.expand(called.name.clone(), text.into(), origin, name.span)
    }

    /// The arguments by parameter.
    fn bind_arguments(
        &self,
        called: &Macro,
        name: Token,
        input: Input<'_>,
    ) -> Result<Vec<String>, Diagnostic> {
        let mut values: Vec<Option<String>> = vec![None; called.parameters.len()];
        let list = arguments(input.source, input.tokens);
        let mut next = 0;
        for (text, tokens) in &list {
            if let [word, equals, value @ ..] = tokens
                && word.kind == Kind::Word
                && equals.is(b"=")
                && let Some(at) = called.parameters.iter().position(|p| p.name == input.text(*word))
            {
                let value = match value {
                    [] => "",
                    [first, .., last] => first.span.to(last.span).text(input.source),
                    [only] => only.span.text(input.source),
                };
                values[at] = Some(value.trim_matches('"').to_owned());
                continue;
            }
            let Some(parameter) = called.parameters.get(next) else {
                let span = tokens.first().map_or(name.span, |first| {
                    first.span.to(tokens.last().map_or(first.span, |last| last.span))
                });
                let count = called.parameters.len();
                let parameters = if count == 1 { "parameter" } else { "parameters" };
                let message =
                    format!("`{}` has {count} {parameters}, and this is more", called.name);
                return Err(Diagnostic::new(Code::Macro, span, message)
                    .related(self.local(called.span), "it is defined here"));
            };
            if parameter.rest {
                let all = match (tokens.first(), input.tokens.last()) {
                    (Some(first), Some(last)) => first.span.to(last.span).text(input.source),
                    _ => "",
                };
                values[next] = Some(all.to_owned());
                break;
            }
            if !tokens.is_empty() {
                values[next] = Some((*text).to_owned());
            }
            next += 1;
        }
        let mut bound = Vec::with_capacity(values.len());
        for (parameter, value) in called.parameters.iter().zip(values) {
            if parameter.required && value.is_none() {
                let message = format!("`{}` needs its `{}`", called.name, parameter.name);
                return Err(Diagnostic::new(Code::Macro, name.span, message)
                    .related(self.local(called.span), "it is defined here"));
            }
            bound.push(value.unwrap_or_else(|| parameter.default.clone()));
        }
        Ok(bound)
    }
}

/// The error for an expansion that comes to too much.
pub(super) fn too_much(span: Span) -> Diagnostic {
    let mebibytes = MOST_EXPANDED >> 20;
    let message = format!("this expands to more than {mebibytes} MiB");
    Diagnostic::new(Code::TooMuchText, span, message)
}

/// Adds a text with the values of its parameters in their places: `\name`, and `\@` for the number of
/// the expansion; `\()` is nothing, and ends a name. False if it becomes too much.
pub(super) fn substitute(
    body: &str,
    values: &[(&str, &str)],
    count: u64,
    text: &mut String,
) -> bool {
    let mut rest = body;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let word = after.bytes().take_while(|&byte| in_word(byte)).count();
        // A name ends where a parameter's does, as in `.L\name.end`.
        let found = values
            .iter()
            .filter(|(name, _)| after[..word].starts_with(name) && !name.is_empty())
            .max_by_key(|(name, _)| name.len())
            .filter(|(name, _)| {
                name.len() == word || after.as_bytes().get(name.len()) == Some(&b'.')
            });
        rest = if let Some((name, value)) = found {
            text.push_str(value);
            &after[name.len()..]
        } else if let Some(after) = after.strip_prefix('@') {
            text.push_str(&count.to_string());
            after
        } else if let Some(after) = after.strip_prefix("()") {
            after
        } else {
            text.push('\\');
            after
        };
        if text.len() > MOST_EXPANDED {
            return false;
        }
    }
    text.push_str(rest);
    text.len() <= MOST_EXPANDED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_replaced() {
        let values = [("a", "r1"), ("ab", "r2")];
        let mut text = String::new();
        assert!(substitute(r"\a \ab \abc \a\()b .L\@: \a.b \n", &values, 7, &mut text));
        assert_eq!(text, r"r1 r2 \abc r1b .L7: r1.b \n");
    }
}
