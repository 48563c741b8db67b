//! [`TextError`]: what is wrong with a line of a thread.

use acqrel_asm::Span;
use core::ops::Range;

/// What is wrong with a line of a thread.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
#[non_exhaustive]
pub struct TextError {
    /// Where it is in the source.
    pub span: Span,
    /// The line of the source, from 1.
    pub line: u32,
    /// What is wrong.
    pub message: String,
    /// A way out, if there is one to name.
    pub help: Option<String>,
}

/// What is wrong with a statement, with the place within its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) span: Range<usize>,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Problem {
    pub(super) fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None }
    }

    /// The same with a way out.
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The error that this is in a statement that starts at a byte of the source.
    pub(super) fn at(self, start: u32, line: u32) -> TextError {
        let place = |offset: usize| start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
        let span = Span::new(place(self.span.start), place(self.span.end));
        TextError { span, line, message: self.message, help: self.help }
    }
}
