//! The table of code: threads as columns, `|` between cells and `;` behind rows.

use super::cursor::{Cursor, offset};
use super::diag::{Code, Diagnostic};
use super::value::thread;
use crate::Isa;
use acqrel_asm::Span;

/// A column: the code of a thread.
#[derive(Debug)]
pub(super) struct Column {
    /// The thread's name in the first row.
    pub(super) header: Span,
    /// What its cells contain, without those that are empty.
    pub(super) cells: Vec<Cell>,
}

/// A cell that is not empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    /// Its text, without the spaces around it.
    pub(super) span: Span,
    /// Whether there is a comment or the end of a line in it.
    pub(super) broken: bool,
}

/// What ends a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Bar,
    Semicolon,
    /// What follows the table, or the end of the text.
    Table,
}

/// Whether a word starts what follows the table.
pub(super) fn is_clause(word: &str) -> bool {
    matches!(
        word,
        "exists" | "forall" | "final" | "locations" | "filter" | "observed" | "Observed" | "cases"
    )
}

/// Whether what follows the table starts here.
fn at_clause(cursor: &mut Cursor<'_>) -> bool {
    let start = cursor.here();
    let mut name = cursor.name();
    let negated = cursor.byte(0) == Some(b'~') || cursor.text(name) == "not";
    if negated {
        cursor.seek(start + cursor.text(name).len().max(1));
        cursor.skip_trivia();
        name = cursor.name();
    }
    let word = cursor.text(name);
    let is = if negated { word == "exists" } else { is_clause(word) };
    cursor.seek(start);
    is
}

/// Reads the table.
pub(super) fn read(cursor: &mut Cursor<'_>, isa: Isa) -> Vec<Column> {
    // herd7 allows a semicolon before the table.
    cursor.skip_trivia();
    while cursor.byte(0) == Some(b';') {
        cursor.seek(cursor.here() + 1);
        cursor.skip_trivia();
    }
    let start = offset(cursor.here());
    let header = row(cursor, isa);
    let mut columns: Vec<Column> = Vec::with_capacity(header.len());
    let mut handlers = 0;
    for (index, &cell) in header.iter().enumerate() {
        let text = cursor.text(cell.span);
        // A name may follow the thread's.
        let name = text.split(':').next().unwrap_or_default().trim_end();
        if name.strip_suffix(".F").is_some_and(|name| thread(name).is_some()) {
            let message = "fault handlers are not supported";
            cursor.error(Code::Unsupported, cell.span, message);
            handlers += 1;
        } else if thread(name) != Some(index - handlers) {
            let found = if text.is_empty() { "nothing".to_owned() } else { format!("`{text}`") };
            let number = index - handlers;
            let message = format!("thread {number} is to be named `P{number}`, not {found}");
            let help = "the first row of the table names the threads: `P0 | P1 ;`";
            let diagnostic = Diagnostic::new(Code::ThreadNames, cell.span, message);
            cursor.report(diagnostic.help(help));
            if index == 0 {
                // Whatever this is, it is no table.
                skip(cursor, isa);
                return Vec::new();
            }
        }
        columns.push(Column { header: cell.span, cells: Vec::new() });
    }
    if columns.is_empty() {
        let diagnostic =
            Diagnostic::new(Code::ThreadNames, Span::new(start, start), "there are no threads");
        cursor.report(diagnostic.help("name them in a row such as `P0 | P1 ;`, their code below"));
    }
    loop {
        cursor.skip_trivia();
        if cursor.byte(0).is_none() || at_clause(cursor) {
            return columns;
        }
        let cells = row(cursor, isa);
        // A row of nothing at all is one for any number of threads.
        if let [only] = cells.as_slice()
            && only.span.start == only.span.end
        {
            continue;
        }
        if cells.len() != columns.len() {
            let span = match (cells.first(), cells.last()) {
                (Some(first), Some(last)) => first.span.to(last.span),
                _ => Span::default(),
            };
            let message = format!(
                "this row has {} cells, and there are {} threads",
                cells.len(),
                columns.len()
            );
            cursor.error(Code::RowLength, span, message);
        }
        for (column, cell) in columns.iter_mut().zip(cells) {
            if cell.span.start < cell.span.end {
                column.cells.push(cell);
            }
        }
    }
}

/// Goes to what follows the table.
fn skip(cursor: &mut Cursor<'_>, isa: Isa) {
    loop {
        cursor.skip_trivia();
        if cursor.byte(0).is_none() || at_clause(cursor) {
            return;
        }
        cell(cursor, isa);
    }
}

/// Reads a row, of at least one cell, which may be empty; none if the table ends instead.
fn row(cursor: &mut Cursor<'_>, isa: Isa) -> Vec<Cell> {
    let mut cells = Vec::new();
    loop {
        let (found, end) = cell(cursor, isa);
        let empty = found.span.start == found.span.end;
        if end == End::Table && empty && cells.is_empty() {
            return cells;
        }
        cells.push(found);
        match end {
            End::Bar => {}
            End::Semicolon => return cells,
            End::Table => {
                let message = "this row has no end";
                let diagnostic = Diagnostic::new(Code::RowEnd, found.span, message);
                cursor.report(diagnostic.help("rows end with `;`"));
                return cells;
            }
        }
    }
}

/// Reads a cell and what ends it.
fn cell(cursor: &mut Cursor<'_>, isa: Isa) -> (Cell, End) {
    cursor.skip_trivia();
    let start = cursor.here();
    // Behind the last byte that is neither space nor comment.
    let mut last = start;
    let mut broken = false;
    let mut pending = false;
    let end = loop {
        let here = cursor.here();
        let Some(byte) = cursor.byte(0) else { break End::Table };
        match byte {
            b'|' if isa == Isa::Bpf && cursor.byte(1) == Some(b'=') => cursor.seek(here + 2),
            b'|' => {
                cursor.seek(here + 1);
                break End::Bar;
            }
            b';' => {
                cursor.seek(here + 1);
                break End::Semicolon;
            }
            b'\n' => {
                pending = true;
                cursor.seek(here + 1);
                continue;
            }
            b' ' | b'\t' | b'\r' | 0x0b | 0x0c => {
                cursor.seek(here + 1);
                continue;
            }
            b'(' | b'/' if cursor.skip_comment() => {
                pending = true;
                continue;
            }
            b'"' => {
                if cursor.skip_text().is_none() {
                    let span = Span::new(offset(here), offset(here + 1));
                    cursor.error(Code::Unterminated, span, "the text in quotes has no end");
                }
            }
            b'~' if at_clause(cursor) => break End::Table,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'.' | b'$' | b'0'..=b'9' => {
                if at_clause(cursor) {
                    break End::Table;
                }
                cursor.name();
            }
            _ => cursor.seek(here + 1),
        }
        broken |= pending;
        pending = false;
        last = cursor.here();
    };
    (Cell { span: Span::new(offset(start), offset(last)), broken }, end)
}
