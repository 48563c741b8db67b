//! `.rept`, `.irp` and `.irpc`: text that is read several times.

use super::expand::{substitute, too_much};
use super::{arguments, body};
use crate::assemble::{Assembler, MOST_EXPANSIONS};
use crate::diag::{Code, Diagnostic};
use crate::directive::Call;
use crate::lexer::{Kind, Token};
use crate::operand::Input;
use crate::source::Origin;

/// The directives that open a repetition.
const OPENS: [&str; 3] = [".irp", ".irpc", ".rept"];

impl Assembler {
    /// The repeated text, behind which reading goes on.
    fn repeated_text<'t>(&mut self, call: Call<'t>) -> Result<&'t str, Diagnostic> {
        let source = call.input.source;
        let found = body(source, self.syntax, self.resume, &OPENS, ".endr");
        self.resume = found.as_ref().map_or(source.len(), |body| body.resume);
        found.map(|found| found.text).ok_or_else(|| {
            let message = "this repetition has no end";
            let diagnostic = Diagnostic::new(Code::Unclosed, call.name.span, message);
            diagnostic.help("end it with `.endr`")
        })
    }

    pub(crate) fn repeat(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let text = self.repeated_text(call)?;
        let count = self.count(call, call.input.tokens)?;
        let values = std::iter::repeat_n(None, usize::try_from(count).unwrap_or(usize::MAX));
        self.repeat_with(call, text, values)
    }

    pub(crate) fn repeat_list(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let text = self.repeated_text(call)?;
        let (name, values) = parameter(&call, "name, r1, r2")?;
        let list = arguments(call.input.source, values);
        let values = list.into_iter().map(|(value, _)| Some((name, value)));
        self.repeat_with(call, text, values)
    }

    pub(crate) fn repeat_characters(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let text = self.repeated_text(call)?;
        let (name, values) = parameter(&call, "digit, 0123")?;
        let all = arguments(call.input.source, values).first().map_or("", |first| first.0);
        let values = all
            .char_indices()
            .map(|(at, character)| Some((name, &all[at..at + character.len_utf8()])));
        self.repeat_with(call, text, values)
    }

    fn repeat_with<'t>(
        &mut self,
        call: Call<'_>,
        body: &str,
        values: impl Iterator<Item = Option<(&'t str, &'t str)>>,
    ) -> Result<(), Diagnostic> {
        let mut text = String::new();
        for (nth, value) in values.enumerate() {
            let count = self.macros.count;
            self.macros.count += 1;
            let fits = substitute(body, value.as_slice(), count, &mut text);
            if !fits || nth >= MOST_EXPANSIONS {
                return Err(too_much(call.name.span));
            }
        }
        let Input { tokens, .. } = call.input;
        let last = tokens.last().map_or(call.name.span, |last| last.span);
        let origin = Origin::Expanded(self.global(call.name.span.to(last)));
        let name = call.input.text(call.name).to_owned();
        self.expand(name, text.into(), origin, call.name.span)
    }
}

/// The parameter's name and what follows its comma.
fn parameter<'t>(call: &Call<'t>, example: &str) -> Result<(&'t str, &'t [Token]), Diagnostic> {
    match call.input.tokens {
        [name, comma, values @ ..] if name.kind == Kind::Word && comma.is(b",") => {
            Ok((call.input.text(*name), values))
        }
        _ => Err(call.error("a name and values", example)),
    }
}
