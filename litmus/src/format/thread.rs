//! The code of a thread as the test has it: [`ThreadSource`].

use super::cursor::{Cursor, Lines, in_name, offset};
use super::diag::{Code, Diagnostic};
use super::table::{Cell, Column};
use super::{bpf, external};
use crate::Isa;
use acqrel_asm::Span;
use acqrel_isa::Program;
use std::collections::HashMap;

/// The code of a thread, read as far as that is possible without knowing what it means.
#[derive(Clone, Debug)]
pub enum ThreadSource {
    /// BPF.
    Bpf(BpfThread),
    /// ARM64 or x86-64.
    Machine(Vec<MachineLine>),
    /// A function of a program in another file, which [`Source::load`](super::Source::load)
    /// replaces by its code.
    Extern(External),
}

/// The code of a BPF thread.
#[derive(Clone, Debug)]
pub struct BpfThread {
    /// The instructions. Behind those of the test there is one more, an `exit`, so that to fall
    /// off the end, or to jump there, ends the thread.
    pub program: Program,
    /// The text of each instruction and its line in the test, from 1. An `exit` that the test does
    /// not have has no text, and line 0.
    pub texts: Vec<(String, u32)>,
    /// Where each instruction is in the test.
    pub spans: Vec<Span>,
}

/// A cell of machine code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineLine {
    /// The labels before the instruction.
    pub labels: Vec<(String, Span)>,
    /// The instruction; empty if there are only labels.
    pub text: String,
    /// Where it is in the test.
    pub span: Span,
    /// The line in the test, from 1.
    pub line: u32,
}

/// A thread that is a function of a program in another file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct External {
    /// The file, as the test names it: relative to the test.
    pub file: String,
    /// The function.
    pub function: String,
    /// Where the test says so.
    pub span: Span,
    /// The line in the test, from 1.
    pub line: u32,
}

/// Reads the code of a column; none if it is wrong.
pub(super) fn read(
    cursor: &mut Cursor<'_>,
    isa: Isa,
    lines: &Lines,
    column: &Column,
) -> Option<ThreadSource> {
    let first = column.cells.iter().copied().find(|&cell| external::is(text(cursor, cell)));
    if let Some(cell) = first {
        return external::read(cursor, isa, lines, column, cell).map(ThreadSource::Extern);
    }
    match isa {
        Isa::Bpf => bpf::read(cursor, lines, column).map(ThreadSource::Bpf),
        Isa::Arm64 | Isa::X86_64 => machine(cursor, lines, column).map(ThreadSource::Machine),
    }
}

fn text<'s>(cursor: &Cursor<'s>, cell: Cell) -> &'s str {
    cursor.text(cell.span)
}

/// Writes a cell's text with a space for every byte of a comment or end of a line, so that places
/// stay the same.
pub(super) fn blank(cursor: &Cursor<'_>, cell: Cell, into: &mut String) {
    let text = text(cursor, cell);
    if !cell.broken {
        into.push_str(text);
        return;
    }
    let first = cursor.comments.partition_point(|comment| comment.start < cell.span.start);
    let mut comments = cursor.comments[first..].iter().peekable();
    for (at, character) in text.char_indices() {
        let at = cell.span.start + offset(at);
        while comments.next_if(|comment| comment.end <= at).is_some() {}
        let hidden = comments.peek().is_some_and(|comment| comment.start <= at);
        if hidden || matches!(character, '\n' | '\r') {
            into.extend(std::iter::repeat_n(' ', character.len_utf8()));
        } else {
            into.push(character);
        }
    }
}

fn machine(cursor: &mut Cursor<'_>, lines: &Lines, column: &Column) -> Option<Vec<MachineLine>> {
    let mut found: Vec<MachineLine> = Vec::with_capacity(column.cells.len());
    let mut defined: HashMap<String, Span> = HashMap::new();
    let mut buffer = String::new();
    let mut good = true;
    for &cell in &column.cells {
        buffer.clear();
        blank(cursor, cell, &mut buffer);
        let mut labels = Vec::new();
        let mut at = 0;
        while let Some((name, length)) = label(&buffer[at..]) {
            let start = cell.span.start + offset(at);
            let span = Span::new(start, start + offset(name.len()));
            if let Some(&first) = defined.get(name) {
                let message = format!("the label `{name}` is defined twice");
                let diagnostic = Diagnostic::new(Code::DuplicateLabel, span, message);
                cursor.report(diagnostic.related(first, "it is first defined here"));
                good = false;
            } else {
                defined.insert(name.to_owned(), span);
            }
            labels.push((name.to_owned(), span));
            at += length;
        }
        let start = cell.span.start + offset(at);
        found.push(MachineLine {
            labels,
            text: buffer[at..].trim_end().to_owned(),
            span: Span::new(start.min(cell.span.end), cell.span.end),
            line: lines.line(cell.span.start),
        });
    }
    good.then_some(found)
}

/// The label that a text starts with, and how many bytes it takes with its colon and the spaces
/// behind.
fn label(text: &str) -> Option<(&str, usize)> {
    let length = text.bytes().take_while(|&byte| in_name(byte)).count();
    let (name, rest) = text.split_at(length);
    if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let after = rest.trim_start().strip_prefix(':')?.trim_start();
    Some((name, text.len() - after.len()))
}
