//! Showing people what is wrong: errors, and diagnostics with their source.

use crate::Status;
use crate::error::Error;
use crate::output;
use acqrel_asm::{Label, LineIndex, Severity};
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
    show(&error_text(&text));
    Status::BadInput
}

/// An error as it is shown.
pub(crate) fn error_text(text: &str) -> String {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let title = Group::with_title(Level::ERROR.primary_title(first));
    let title = Renderer::styled().render(&[title]);
    if rest.is_empty() { title } else { format!("{title}\n{rest}") }
}

/// Something about a source, with its places: the assembler's and a litmus test's diagnostics.
pub(crate) trait Diagnostic {
    fn severity(&self) -> Severity;
    fn code(&self) -> String;
    fn message(&self) -> &str;
    fn labels(&self) -> &[Label];
    fn help(&self) -> Option<&str>;
}

macro_rules! diagnostic {
    ($($type:ty)*) => {$(
        impl Diagnostic for $type {
            fn severity(&self) -> Severity {
                self.severity()
            }

            fn code(&self) -> String {
                self.code.to_string()
            }

            fn message(&self) -> &str {
                &self.message
            }

            fn labels(&self) -> &[Label] {
                &self.labels
            }

            fn help(&self) -> Option<&str> {
                self.help.as_deref()
            }
        }
    )*};
}

diagnostic! { acqrel_asm::Diagnostic acqrel_litmus::format::Diagnostic }

/// Shows the diagnostics of a source on standard error.
pub(crate) fn diagnostics(path: &str, source: &str, diagnostics: &[impl Diagnostic]) {
    let text = diagnostics_text(path, source, diagnostics);
    if !text.is_empty() {
        show(text.trim_end_matches('\n'));
    }
}

/// The diagnostics of a source as they are shown.
pub(crate) fn diagnostics_text(
    path: &str,
    source: &str,
    diagnostics: &[impl Diagnostic],
) -> String {
    let lines = LineIndex::new(source);
    let texts = diagnostics.iter().map(|it| render(path, source, &lines, it) + "\n");
    texts.collect()
}

/// The diagnostics of a source as JSON values.
pub(crate) fn values(path: &str, source: &str, diagnostics: &[impl Diagnostic]) -> Vec<Value> {
    let lines = LineIndex::new(source);
    diagnostics.iter().map(|diagnostic| value(path, source, &lines, diagnostic)).collect()
}

fn show(text: &str) {
    // Nobody is left to tell if standard error cannot be written.
    let _ = writeln!(anstream::stderr(), "{text}");
}

fn render(path: &str, source: &str, lines: &LineIndex, diagnostic: &impl Diagnostic) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    // Only the lines concerned are given to the renderer, so that it does not go through a large
    // source again for each of many diagnostics.
    let spans = || diagnostic.labels().iter().map(|label| label.span);
    let first = spans().map(|span| span.start as usize).min().unwrap_or_default();
    let last = spans().map(|span| span.end as usize).max().unwrap_or_default();
    let start = source[..first.min(source.len())].rfind('\n').map_or(0, |feed| feed + 1);
    let last = last.clamp(start, source.len());
    let end = source[last..].find('\n').map_or(source.len(), |feed| last + feed);
    let offset = u32::try_from(start).unwrap_or(u32::MAX);
    let line = usize::try_from(lines.position(source, offset).line).unwrap_or(1);
    let annotations = diagnostic.labels().iter().enumerate().map(|(index, label)| {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let range = label.span.range();
        let range = range.start.clamp(start, end) - start..range.end.clamp(start, end) - start;
        let text = Some(label.text.as_str()).filter(|text| !text.is_empty());
        kind.span(range).label(text)
    });
    let snippet =
        Snippet::source(&source[start..end]).line_start(line).path(path).annotations(annotations);
    let code = diagnostic.code();
    let mut group = level.primary_title(diagnostic.message()).id(code.as_str()).element(snippet);
    if let Some(help) = diagnostic.help() {
        group = group.element(Level::HELP.message(help));
    }
    Renderer::styled().render(&[group])
}

fn value(path: &str, source: &str, lines: &LineIndex, diagnostic: &impl Diagnostic) -> Value {
    let labels = diagnostic.labels().iter().map(|label| {
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
        "code": diagnostic.code(),
        "message": diagnostic.message(),
        "labels": labels.collect::<Vec<_>>(),
        "help": diagnostic.help(),
    })
}
