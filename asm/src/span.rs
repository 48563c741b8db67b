//! Places in a source: [`Span`], a range of bytes, and [`Position`], the line and column that
//! people are told, which [`LineIndex`] finds.

/// A range of bytes of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The range from one byte up to another.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// From the start of this range to the end of another.
    #[must_use]
    pub const fn to(self, last: Self) -> Self {
        Self { start: self.start, end: last.end }
    }

    /// The empty range at the end of this one.
    #[must_use]
    pub const fn after(self) -> Self {
        Self { start: self.end, end: self.end }
    }

    /// The range moved by a number of bytes, modulo 2^32: so also backwards.
    pub(crate) const fn shifted(self, by: u32) -> Self {
        Self { start: self.start.wrapping_add(by), end: self.end.wrapping_add(by) }
    }

    /// The range in units of `usize`, as slices want it.
    pub const fn range(self) -> core::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The text in the range; empty if the range is not one of this source.
    pub fn text(self, source: &str) -> &str {
        source.get(self.range()).unwrap_or_default()
    }
}

/// A line and a column of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1. A tab is one character.
    pub column: u32,
}

/// Where the lines of a source start.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Finds the lines of a source. Lines end with a line feed.
    ///
    /// ```
    /// use acqrel_asm::{LineIndex, Position};
    ///
    /// let source = "exit\n  é = 1";
    /// let lines = LineIndex::new(source);
    /// assert_eq!(lines.position(source, 10), Position { line: 2, column: 5 });
    /// ```
    pub fn new(source: &str) -> Self {
        let feeds = source.bytes().zip(1..).filter(|&(byte, _)| byte == b'\n');
        Self { starts: core::iter::once(0).chain(feeds.map(|(_, next)| next)).collect() }
    }

    /// The line and column of a byte. A byte behind the end counts as the end.
    pub fn position(&self, source: &str, offset: u32) -> Position {
        let line = self.starts.partition_point(|&start| start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: column(source, start, offset),
        }
    }

    /// The number of lines.
    pub fn lines(&self) -> usize {
        self.starts.len()
    }
}

/// Columns of bytes that are asked for in the order of the source. Each takes only as long as the
/// way from the one before, however long the line is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Columns {
    line_start: u32,
    offset: u32,
    column: u32,
}

impl Columns {
    /// The column, from 1, of a byte in the line that starts at another.
    pub(crate) fn column(&mut self, source: &str, line_start: u32, offset: u32) -> u32 {
        if self.column == 0 || line_start != self.line_start || offset < self.offset {
            *self = Self { line_start, offset: line_start, column: 1 };
        }
        self.column = self.column.saturating_add(column(source, self.offset, offset) - 1);
        self.offset = offset;
        self.column
    }
}

/// The column, from 1, of a byte in the line that starts at another.
fn column(source: &str, line_start: u32, offset: u32) -> u32 {
    let end = (offset as usize).min(source.len());
    let before = source.as_bytes().get(line_start as usize..end).unwrap_or_default();
    // A character starts at every byte that does not continue one.
    let characters = before.iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
    u32::try_from(characters).unwrap_or(u32::MAX).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_in_order_are_the_same() {
        let source = "ab\n\tä€x; y; ä\nz; zz\n";
        let lines = LineIndex::new(source);
        let mut columns = Columns::default();
        for (offset, _) in source.char_indices().chain(source.char_indices()) {
            let start = source[..offset].rfind('\n').map_or(0, |feed| feed + 1);
            let (start, offset) = (u32::try_from(start).unwrap(), u32::try_from(offset).unwrap());
            let expected = lines.position(source, offset).column;
            assert_eq!(columns.column(source, start, offset), expected, "{offset}");
        }
    }

    #[test]
    fn columns_count_characters() {
        let source = "ab\n\tä€x\n";
        let lines = LineIndex::new(source);
        let at = |offset| {
            let Position { line, column } = lines.position(source, offset);
            (line, column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(2), (1, 3));
        assert_eq!(at(3), (2, 1));
        assert_eq!(at(4), (2, 2));
        assert_eq!(at(6), (2, 3));
        assert_eq!(at(9), (2, 4));
        assert_eq!(at(11), (3, 1));
        assert_eq!(at(99), (3, 1));
        assert_eq!(lines.lines(), 3);
    }

    #[test]
    fn a_span_of_another_source_has_no_text() {
        assert_eq!(Span::new(1, 3).text("exit"), "xi");
        assert_eq!(Span::new(3, 9).text("exit"), "");
        assert_eq!(Span::new(1, 2).text("é"), "");
    }
}
