//! `.macro`: [`Macro`], a text with parameters.

use super::body;
use crate::Span;
use crate::assemble::Assembler;
use crate::diag::{Code, Diagnostic};
use crate::directive::Call;
use crate::lexer::Kind;
use crate::operand::Input;
use crate::similar::{MOST_CANDIDATES, nearest};
use std::collections::HashMap;
use std::rc::Rc;

/// The macros of a source.
#[derive(Debug, Default)]
pub(crate) struct Macros {
    named: HashMap<String, Rc<Macro>>,
    /// How many expansions there have been: `\@`.
    pub(super) count: u64,
}

/// A macro.
#[derive(Debug)]
pub(crate) struct Macro {
    pub(super) name: String,
    /// Where it is defined, in all sources.
    pub(super) span: Span,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: String,
}

/// A parameter of a macro.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parameter {
    pub(super) name: String,
    /// What it is if nothing is given.
    pub(super) default: String,
    /// Whether something has to be given.
    pub(super) required: bool,
    /// Whether it is all that is left.
    pub(super) rest: bool,
}

impl Macros {
    /// The macro with a name.
    pub(crate) fn find(&self, name: &str) -> Option<Rc<Macro>> {
        if self.named.is_empty() { None } else { self.named.get(name).cloned() }
    }

    /// What is wrong with a statement that starts like no instruction, with the macro that was
    /// probably meant.
    pub(crate) fn meant(&self, input: Input<'_>, diagnostic: Diagnostic) -> Diagnostic {
        let unknown = diagnostic.code == Code::UnknownInstruction && diagnostic.help.is_none();
        let Some(first) = input.at(0).filter(|_| unknown && self.named.len() <= MOST_CANDIDATES)
        else {
            return diagnostic;
        };
        match nearest(input.text(first), self.named.keys().map(String::as_str)) {
            Some(meant) => diagnostic.help(format!("did you mean the macro `{meant}`?")),
            None => diagnostic,
        }
    }
}

impl Assembler {
    pub(crate) fn define_macro(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let source = call.input.source;
        let found = body(source, self.syntax, self.resume, &[".macro"], ".endm");
        self.resume = found.as_ref().map_or(source.len(), |body| body.resume);
        let Some(found) = found else {
            let message = "this macro has no end";
            let diagnostic = Diagnostic::new(Code::Unclosed, call.name.span, message);
            return Err(diagnostic.help("end it with `.endm`"));
        };
        let name = match call.input.tokens {
            [name, ..] if name.kind == Kind::Word => *name,
            _ => return Err(call.error("a name and parameters", "add to, by=1")),
        };
        let parameters = parameters(&call)?;
        let text = call.input.text(name).to_owned();
        let span = self.global(name.span);
        if let Some(before) = self.macros.named.get(&text) {
            let message = format!("the macro `{text}` is defined twice");
            let diagnostic = Diagnostic::new(Code::Macro, name.span, message);
            return Err(diagnostic
                .related(self.local(before.span), "it is first defined here")
                .help("take it back first, with `.purgem`"));
        }
        let body = found.text.to_owned();
        let made = Macro { name: text.clone(), span, parameters, body };
        self.macros.named.insert(text, Rc::new(made));
        Ok(())
    }

    pub(crate) fn purge_macro(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        for name in call.names()? {
            let text = call.input.text(name);
            if self.macros.named.remove(text).is_none() {
                let message = format!("there is no macro `{text}`");
                return Err(Diagnostic::new(Code::Macro, name.span, message));
            }
        }
        Ok(())
    }

    #[expect(clippy::unused_self, reason = "of all directives")]
    pub(crate) fn stray_end(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let text = call.input.text(call.name);
        let message = format!("there is nothing that `{text}` could end");
        Err(Diagnostic::new(Code::Unclosed, call.name.span, message))
    }
}

/// The parameters behind the name of a macro: names, each perhaps with `:req`, `:vararg` or `=` and a
/// default, which ends at a space or comma.
fn parameters(call: &Call<'_>) -> Result<Vec<Parameter>, Diagnostic> {
    let mut list: Vec<Parameter> = Vec::new();
    let mut rest = &call.input.tokens[1..];
    let wrong = |span, message: &str| {
        let diagnostic = Diagnostic::new(Code::Macro, span, message);
        Err(diagnostic.help("as in `.macro add to:req, by=1, more:vararg`"))
    };
    loop {
        if let [comma, after @ ..] = rest
            && comma.is(b",")
        {
            rest = after;
        }
        let (name, after) = match rest {
            [] => return Ok(list),
            [name, after @ ..] if name.kind == Kind::Word => (*name, after),
            [other, ..] => return wrong(other.span, "a parameter's name is expected here"),
        };
        let text = call.input.text(name);
        if list.iter().any(|parameter| parameter.name == text) {
            return wrong(name.span, "this parameter has been named before");
        }
        if list.last().is_some_and(|last| last.rest) {
            return wrong(name.span, "no parameter follows one that is all the rest");
        }
        let mut parameter = Parameter {
            name: text.to_owned(),
            default: String::new(),
            required: false,
            rest: false,
        };
        rest = after;
        if let [colon, kind, after @ ..] = rest
            && colon.is(b":")
        {
            match call.input.text(*kind) {
                "req" => parameter.required = true,
                "vararg" => parameter.rest = true,
                _ => return wrong(kind.span, "a parameter is `req` or `vararg`"),
            }
            rest = after;
        }
        if let [equals, after @ ..] = rest
            && equals.is(b"=")
        {
            let mut end = 0;
            while let Some(token) = after.get(end)
                && !token.is(b",")
                && (end == 0 || after[end - 1].span.end == token.span.start)
            {
                end += 1;
            }
            let (value, after) = after.split_at(end);
            if let [first, .., last] = value {
                parameter.default = first.span.to(last.span).text(call.input.source).into();
            } else if let [only] = value {
                parameter.default = call.unquoted(*only).into();
            }
            rest = after;
        }
        list.push(parameter);
    }
}
