//! [`Line`]: the lines of a thread, split into labels and [`Statement`]s.

use super::error::Problem;

/// A line of a thread: labels, an instruction, or labels and an instruction, as in
/// `over: MOV W4,#1`. It may be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// The text, without comments.
    pub text: &'a str,
    /// The byte of the source at which it starts.
    pub start: u32,
    /// The line of the source that it is in, from 1.
    pub number: u32,
}

/// An instruction without its labels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Statement<'a> {
    /// Its text, neither empty nor with spaces around it.
    pub(super) text: &'a str,
    /// The byte of the source at which it starts.
    pub(super) start: u32,
    /// The line of the source.
    pub(super) line: u32,
}

/// A label, before the statement with an index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label<'a> {
    pub(super) name: &'a str,
    pub(super) start: u32,
    pub(super) line: u32,
    pub(super) statement: usize,
}

impl Label<'_> {
    /// What is wrong with a label that another one has the name of.
    pub(super) fn again(&self) -> super::TextError {
        Problem::new(0..self.name.len(), format!("the label `{}` is defined twice", self.name))
            .help("give one of them another name")
            .at(self.start, self.line)
    }
}

/// The labels and statements of lines.
pub(super) fn split<'a>(lines: &[Line<'a>]) -> (Vec<Label<'a>>, Vec<Statement<'a>>) {
    let (mut labels, mut statements) = (Vec::new(), Vec::new());
    for line in lines {
        let mut rest = line.text.trim_start();
        while let Some((name, behind)) = label(rest) {
            let start = place(line, rest);
            labels.push(Label { name, start, line: line.number, statement: statements.len() });
            rest = behind.trim_start();
        }
        let text = rest.trim_end();
        if !text.is_empty() {
            statements.push(Statement { text, start: place(line, rest), line: line.number });
        }
    }
    (labels, statements)
}

/// Where the end of a line's text, `rest`, starts in the source.
fn place(line: &Line<'_>, rest: &str) -> u32 {
    let offset = line.text.len() - rest.len();
    line.start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX))
}

/// The label at the start of a text, and what is behind its colon.
fn label(text: &str) -> Option<(&str, &str)> {
    let (before, behind) = text.split_once(':')?;
    let name = before.trim_end();
    let starts = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '.' | '$');
    let follows = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$' | '/' | '-');
    (name.starts_with(starts) && name.chars().all(follows)).then_some((name, behind))
}
