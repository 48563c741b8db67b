//! What is wrong with a statement that is no instruction: [`explain`].
//!
//! The statement is followed once more, with registers of either width admitted, and what could
//! come at the furthest point reached is compared with what is there.

mod lexical;
mod orders;
mod place;
mod sizes;
mod widths;

pub(crate) use lexical::lexical;

use crate::diag::{Code, Diagnostic};
use crate::grammar::{Grammar, Walk};
use crate::hint::{self, respell};
use crate::operand::Input;
use crate::refused::refused;
use crate::{Span, style};
use acqrel_isa::{Field, Op, Role, Syntax};
use place::Place;
use widths::widths;

/// Says what is wrong with an instruction that cannot be followed in a syntax.
pub(crate) fn explain(input: Input<'_>, syntax: Syntax) -> Diagnostic {
    let whole = match input.tokens {
        [] => Span::default(),
        [first, .., last] => first.span.to(last.span),
        [only] => only.span,
    };
    if let Some(diagnostic) = refused(input, syntax) {
        return diagnostic;
    }
    if let Some(mut diagnostic) = lexical(input) {
        if diagnostic.help.is_none() || hint::starts_unknown(input, syntax) {
            diagnostic.help = hint::comment(input, syntax).map(str::to_owned).or(diagnostic.help);
        }
        return diagnostic;
    }
    if let Some(diagnostic) = crate::expr::too_deep(input) {
        return diagnostic;
    }
    let grammar = Grammar::of(syntax);
    let mut walk = Walk::default();
    let mut diagnostic = if let Some(end) = grammar.trace(input, &mut walk) {
        widths(grammar.leaves(end), &walk.captures, input, syntax)
    } else {
        Place { input, syntax, grammar, trace: &walk.trace, whole }.explain()
    };
    if diagnostic.help.is_none()
        || matches!(
            diagnostic.code,
            Code::UnknownInstruction
                | Code::NeedsRegister
                | Code::Unexpected
                | Code::NoSuchSize
                | Code::MissingCast
        )
    {
        diagnostic.help = elsewhere(input, syntax)
            .or_else(|| hint::mended(input, syntax))
            .or(diagnostic.help)
            .or_else(|| hint::note(input, syntax))
            .or_else(|| hint::comment(input, syntax).map(str::to_owned));
    }
    diagnostic
}

/// How the statement reads if it is right in another syntax.
fn elsewhere(input: Input<'_>, syntax: Syntax) -> Option<String> {
    Syntax::ALL.into_iter().filter(|&other| other != syntax).find_map(|other| {
        let text = respell(input, other, syntax)?;
        // A numeric label can stand where this syntax has none.
        hint::reads(&text, syntax).then_some(())?;
        Some(format!("this is {}; in {} it is `{text}`", style(other), style(syntax)))
    })
}
/// A list as English has it.
fn join(list: &[String], conjunction: &str) -> String {
    match list {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {conjunction} {last}", first.join(", ")),
    }
}
/// Whether an instruction calls the function that is its target.
pub(crate) fn is_call(op: Op) -> bool {
    op != Op::LddwCode && op.row().role(Field::Imm) == Some(Role::Function)
}
