//! Showing people what is wrong: errors, and diagnostics with their source.

use crate::Status;
use crate::error::Error;
use crate::output;
use acqrel_asm::{Diagnostic, LineIndex, Severity};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::{Value, json};
use std::io::Write as _;

/// Shows an error on standard error, and if JSON is asked for, there too.
pub(crate) fn failure(error: &Error, as_json: bool) -> Status {
    let diagnostics = match error {
        // Whoever has stopped reading has what they want.
        Error::Closed => return Status::Fine,
        Error::Assembly { errors, .. } => errors.as_slice(),
        Error::Read { .. } | Error::Write { .. } | Error::Input { .. } | Error::Usage(_) => &[],
    };
    let text = error.to_string();
    if as_json {
        // If it cannot be written there, standard error still tells.
        let _ = output::json(&json!({ "error": text, "diagnostics": diagnostics }));
    }
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    show(&Renderer::styled().render(&[Group::with_title(Level::ERROR.primary_title(first))]));
    if !rest.is_empty() {
        show(rest);
    }
    Status::BadInput
}

/// Shows the diagnostics of a source on standard error.
pub(crate) fn diagnostics(path: &str, source: &str, diagnostics: &[Diagnostic]) {
    let lines = LineIndex::new(source);
    for diagnostic in diagnostics {
        show(&render(path, source, &lines, diagnostic));
    }
}

/// The diagnostics of a source as JSON values.
pub(crate) fn values(path: &str, source: &str, diagnostics: &[Diagnostic]) -> Vec<Value> {
    let lines = LineIndex::new(source);
    diagnostics.iter().map(|diagnostic| value(path, source, &lines, diagnostic)).collect()
}

fn show(text: &str) {
    // Nobody is left to tell if standard error cannot be written.
    let _ = writeln!(anstream::stderr(), "{text}");
}

fn render(path: &str, source: &str, lines: &LineIndex, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    // Only the lines concerned are given to the renderer, so that it does not go through a large
    // source again for each of many diagnostics.
    let spans = || diagnostic.labels.iter().map(|label| label.span);
    let first = spans().map(|span| span.start as usize).min().unwrap_or_default();
    let last = spans().map(|span| span.end as usize).max().unwrap_or_default();
    let start = source[..first.min(source.len())].rfind('\n').map_or(0, |feed| feed + 1);
    let last = last.clamp(start, source.len());
    let end = source[last..].find('\n').map_or(source.len(), |feed| last + feed);
    let offset = u32::try_from(start).unwrap_or(u32::MAX);
    let line = usize::try_from(lines.position(source, offset).line).unwrap_or(1);
    let annotations = diagnostic.labels.iter().enumerate().map(|(index, label)| {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let range = label.span.range();
        let range = range.start.clamp(start, end) - start..range.end.clamp(start, end) - start;
        let text = Some(label.text.as_str()).filter(|text| !text.is_empty());
        kind.span(range).label(text)
    });
    let snippet =
        Snippet::source(&source[start..end]).line_start(line).path(path).annotations(annotations);
    let code = diagnostic.code.to_string();
    let mut group =
        level.primary_title(diagnostic.message.as_str()).id(code.as_str()).element(snippet);
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    Renderer::styled().render(&[group])
}

fn value(path: &str, source: &str, lines: &LineIndex, diagnostic: &Diagnostic) -> Value {
    let labels = diagnostic.labels.iter().map(|label| {
        let (start, end) = (label.span.start, label.span.end);
        let (from, to) = (lines.position(source, start), lines.position(source, end));
        json!({
            "line": from.line, "column": from.column, "end_line": to.line, "end_column": to.column,
            "start": start, "end": end, "text": label.text,
        })
    });
    json!({
        "file": path,
        "severity": diagnostic.severity().to_string(),
        "code": diagnostic.code.to_string(),
        "message": diagnostic.message,
        "labels": labels.collect::<Vec<_>>(),
        "help": diagnostic.help,
    })
}
