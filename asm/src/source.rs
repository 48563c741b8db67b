//! Where text comes from: [`Sources`], all the text of an assembly in one range of bytes.
//!
//! A [`Span`] is a range of that, so that it says which file it is in. The source that is given
//! starts at byte 0; each file that is included, and each expansion of a macro, is one more
//! [`SourceFile`] behind the others.

use crate::Span;

/// All the text of an assembly.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// In ascending order of their spans; the first is the one given.
    files: Vec<SourceFile>,
}

/// A text of its own: a file, or an expansion of a macro.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its name, for people.
    pub name: String,
    /// Its text.
    pub text: std::sync::Arc<str>,
    /// The bytes of [`Sources`] that it is.
    pub span: Span,
    /// How it came to be part of the source.
    pub origin: Origin,
}

/// How a text came to be part of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is the source that was given.
    Given,
    /// A directive at this place includes it.
    Included(Span),
    /// A statement at this place expands to it: a macro's name, or a repetition.
    Expanded(Span),
}

impl Sources {
    /// The most bytes that all text together may have.
    pub const LIMIT: u32 = u32::MAX - 1;

    /// Adds a text, and gives its index. None if there is no room for it.
    pub fn add(
        &mut self,
        name: String,
        text: std::sync::Arc<str>,
        origin: Origin,
    ) -> Option<usize> {
        // A byte between two texts is in neither, so that no span is in two.
        let start = self.files.last().map_or(0, |file| file.span.end + 1);
        let end = u32::try_from(text.len()).ok().and_then(|size| start.checked_add(size));
        let end = end.filter(|&end| end < Self::LIMIT)?;
        self.files.push(SourceFile { name, text, span: Span::new(start, end), origin });
        Some(self.files.len() - 1)
    }

    /// The texts; the first is the one given.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The text that a place is in.
    pub fn file_of(&self, offset: u32) -> Option<&SourceFile> {
        let index = self.files.partition_point(|file| file.span.start <= offset);
        index.checked_sub(1).and_then(|index| self.files.get(index))
    }

    /// The name of the file that a span is in, or that the expansion with it comes from.
    pub(crate) fn including(&self, span: Span) -> Option<&str> {
        let mut file = self.file_of(span.start)?;
        while let Origin::Expanded(from) = file.origin {
            file = self.file_of(from.start)?;
        }
        Some(&file.name)
    }

    /// The text of a span; empty if it is not in one text.
    pub fn text(&self, span: Span) -> &str {
        self.file_of(span.start).map_or("", |file| file.local(span).text(&file.text))
    }
}

impl Origin {
    /// The place that the text stands for; none for the source that was given.
    pub const fn span(&self) -> Option<Span> {
        match *self {
            Self::Given => None,
            Self::Included(span) | Self::Expanded(span) => Some(span),
        }
    }
}

impl SourceFile {
    /// A span of the sources as one of this text alone.
    pub fn local(&self, span: Span) -> Span {
        let local = |offset: u32| offset.saturating_sub(self.span.start);
        Span::new(local(span.start), local(span.end))
    }
}
