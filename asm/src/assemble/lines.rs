//! The lines that instructions come from: [`Lines`].

use crate::Span;
use crate::source::{Origin, Sources};
use crate::span::Columns;
use acqrel_isa::Line;
use std::collections::HashMap;

/// Finds lines. Places that are asked for in the order of their file take only as long as the way from
/// the one before.
#[derive(Debug)]
pub(super) struct Lines<'s> {
    sources: &'s Sources,
    /// The names of the files that lines are in.
    pub(super) files: Vec<String>,
    cursors: HashMap<u32, Cursor>,
}

/// How far a file has been gone through.
#[derive(Clone, Copy, Debug)]
struct Cursor {
    /// The index of the file's name.
    file: usize,
    line: u32,
    line_start: u32,
    offset: u32,
    columns: Columns,
}

impl<'s> Lines<'s> {
    pub(super) fn new(sources: &'s Sources) -> Self {
        Self { sources, files: Vec::new(), cursors: HashMap::new() }
    }

    /// The line of a span. What a macro expands to comes from where it is named.
    pub(super) fn line(&mut self, mut span: Span) -> Option<Line> {
        let mut file = self.sources.file_of(span.start)?;
        while let Origin::Expanded(from) = file.origin {
            span = from;
            file = self.sources.file_of(span.start)?;
        }
        let offset = file.local(span).start;
        let cursor = self.cursors.entry(file.span.start).or_insert_with(|| {
            self.files.push(file.name.clone());
            let file = self.files.len() - 1;
            let columns = Columns::default();
            Cursor { file, line: 1, line_start: 0, offset: 0, columns }
        });
        if offset < cursor.offset {
            (cursor.line, cursor.line_start, cursor.offset) = (1, 0, 0);
        }
        let between = file.text.as_bytes().get(cursor.offset as usize..offset as usize)?;
        for (byte, next) in between.iter().zip(cursor.offset + 1..) {
            if *byte == b'\n' {
                cursor.line = cursor.line.saturating_add(1);
                cursor.line_start = next;
            }
        }
        cursor.offset = offset;
        let column = cursor.columns.column(&file.text, cursor.line_start, offset);
        Some(Line { file: cursor.file, line: cursor.line, column })
    }
}
