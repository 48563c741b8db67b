//! What there is to say of a source: counted, with the way to where it comes from.

use super::Assembler;
use crate::Span;
use crate::diag::Diagnostic;
use crate::source::Origin;

/// How many steps of the way from the source to a text are shown.
const MOST_STEPS: usize = 8;

impl Assembler {
    /// A span of the text that is being read as one of all sources.
    pub(crate) fn global(&self, span: Span) -> Span {
        span.shifted(self.base)
    }

    /// A span of all sources, so that [`Self::report`] gives it back.
    pub(crate) fn local(&self, span: Span) -> Span {
        span.shifted(self.base.wrapping_neg())
    }

    /// A diagnostic with spans of all sources, so that [`Self::report`] gives them back.
    pub(crate) fn localized(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        for label in &mut diagnostic.labels {
            label.span = self.local(label.span);
        }
        diagnostic
    }

    /// Says something of the text that is being read.
    pub(crate) fn report(&mut self, mut diagnostic: Diagnostic) {
        for label in &mut diagnostic.labels {
            label.span = label.span.shifted(self.base);
        }
        self.report_global(diagnostic);
    }

    /// Says something; the spans are of all sources.
    pub(crate) fn report_global(&mut self, mut diagnostic: Diagnostic) {
        if !self.said.takes(diagnostic.severity()) {
            return;
        }
        let way: Vec<Origin> = self.origins(diagnostic.span()).collect();
        // Of a long way, the steps at both ends.
        let last = way.iter().rposition(|origin| origin.span().is_some()).unwrap_or_default();
        for (step, origin) in way.into_iter().enumerate() {
            if step + 1 >= MOST_STEPS && step != last {
                continue;
            }
            let text = match origin {
                Origin::Given => continue,
                Origin::Included(_) => "included here",
                Origin::Expanded(_) if step == 0 => "in this expansion",
                Origin::Expanded(_) => "which is in this expansion",
            };
            if let Some(span) = origin.span() {
                diagnostic = diagnostic.related(span, text);
            }
        }
        self.said.give(diagnostic);
    }

    /// Whether further errors are only counted.
    pub(crate) fn is_full(&self) -> bool {
        self.said.is_full()
    }

    /// How the text of a span came to be, from there outwards.
    fn origins(&self, span: Span) -> impl Iterator<Item = Origin> + '_ {
        let origin = |span: Span| self.sources.file_of(span.start).map(|file| file.origin.clone());
        std::iter::successors(origin(span), move |last| last.span().and_then(origin))
    }

    /// The diagnostics in the order in which the source is read, and how many there are besides.
    pub(super) fn take_diagnostics(&mut self) -> Vec<Diagnostic> {
        let said = std::mem::take(&mut self.said);
        let end = self.sources.files().first().map_or(0, |file| file.span.end);
        said.finish(end, |diagnostic| {
            let mut way: Vec<u32> =
                self.origins(diagnostic.span()).filter_map(|o| Some(o.span()?.start)).collect();
            way.reverse();
            way.push(diagnostic.span().start);
            (way, diagnostic.span(), diagnostic.code)
        })
    }
}
