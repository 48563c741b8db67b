//! [`Span`]s of the texts that a model is made of, and [`Sources`], which know lines and columns.

use super::error::{CatError, CatErrorKind};
use std::sync::Arc;

/// A range of bytes of one of the files of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// The file: an index in [`Sources::files`].
    pub file: u32,
    /// The first byte.
    pub start: u32,
    /// The byte behind the last.
    pub end: u32,
}

impl Span {
    /// From the beginning of one to the end of another of the same file.
    #[must_use]
    pub const fn to(self, end: Self) -> Self {
        Self { file: self.file, start: self.start, end: end.end }
    }
}

/// A file of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name, as messages have it.
    pub name: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
}

/// The files of a model: itself, what it includes, and the prelude.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// The files.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The text of a span.
    pub fn text(&self, span: Span) -> &str {
        &self.files[span.file as usize].text[span.start as usize..span.end as usize]
    }

    /// The line and the column, in characters, at which a span begins, both from 1.
    pub fn position(&self, span: Span) -> (u32, u32) {
        let before = &self.files[span.file as usize].text[..span.start as usize];
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count());
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1);
        (number(line), number(column))
    }

    pub(super) fn add(&mut self, name: &str, text: &str) -> u32 {
        self.files.push(SourceFile { name: name.into(), text: text.into() });
        u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX)
    }

    pub(super) fn locate(&self, fault: Fault) -> CatError {
        let (line, column) = self.position(fault.span);
        let file = Arc::clone(&self.files[fault.span.file as usize].name);
        CatError { file, span: fault.span, line, column, kind: fault.kind }
    }
}

/// What is wrong, and where: an error before line and column are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) span: Span,
    pub(super) kind: CatErrorKind,
}

impl Fault {
    pub(super) const fn new(span: Span, kind: CatErrorKind) -> Self {
        Self { span, kind }
    }
}
