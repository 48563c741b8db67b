//! Showing people what is wrong: errors, and diagnostics with their source.

use crate::Status;
use crate::error::Error;
use crate::output;
use acqrel_asm::{Code, Diagnostic, DiagnosticCode, Label, LineIndex, Severity, Sources, Span};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::{Value, json};
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

/// The codes that have been shown, whose explanations are pointed to when the command ends.
static SHOWN: Mutex<BTreeSet<Code>> = Mutex::new(BTreeSet::new());

/// Shows an error on standard error, and if JSON is asked for, there too.
pub(crate) fn failure(error: &Error, as_json: bool) -> Status {
    let diagnostics = match error {
        // Whoever has stopped reading has what they want.
        Error::Closed => return Status::Fine,
        Error::Assembly { errors, .. } => errors.as_slice(),
        Error::Read { .. }
        | Error::Write { .. }
        | Error::Input { .. }
        | Error::Object { .. }
        | Error::Usage(_) => &[],
    };
    let code = if let Error::Object { code, .. } = error { Some(*code) } else { None };
    let text = error.to_string();
    if as_json {
        let mut value = json!({ "error": text, "diagnostics": diagnostics });
        if let Some(code) = code {
            value["code"] = json!(code.as_str());
        }
        // If it cannot be written there, standard error still tells.
        let _ = output::json(&value);
    }
    SHOWN.lock().unwrap_or_else(PoisonError::into_inner).extend(code);
    show(&coded_text(code, &text));
    Status::BadInput
}

/// Shows a warning about no place in particular.
pub(crate) fn warning(text: &str) {
    let title = Group::with_title(Level::WARNING.primary_title(text));
    show(&Renderer::styled().render(&[title]));
}

/// An error as it is shown.
pub(crate) fn error_text(text: &str) -> String {
    coded_text(None, text)
}

/// An error as it is shown, with its code.
fn coded_text(code: Option<Code>, text: &str) -> String {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let title = Level::ERROR.primary_title(first);
    let title = Group::with_title(match code {
        Some(code) => title.id(code.as_str()),
        None => title,
    });
    let title = Renderer::styled().render(&[title]);
    if rest.is_empty() { title } else { format!("{title}\n{rest}") }
}

/// The texts that the places of diagnostics are in.
pub(crate) struct Texts<'t> {
    /// In ascending order; there is at least one.
    texts: Vec<Text<'t>>,
}

struct Text<'t> {
    path: &'t str,
    source: &'t str,
    /// What is added to a place in the text to have one in all of them.
    base: u32,
    lines: OnceCell<LineIndex>,
}

impl<'t> Texts<'t> {
    /// One text.
    pub(crate) fn one(path: &'t str, source: &'t str) -> Self {
        Self { texts: vec![Text { path, source, base: 0, lines: OnceCell::new() }] }
    }

    /// A source, with what it includes and expands to.
    pub(crate) fn of(path: &'t str, source: &'t str, sources: &'t Sources) -> Self {
        let mut texts = Self::one(path, source);
        // The first is the source itself.
        texts.texts.extend(sources.files().iter().skip(1).map(|file| Text {
            path: &file.name,
            source: &file.text,
            base: file.span.start,
            lines: OnceCell::new(),
        }));
        texts
    }

    /// The index of the text that a span is in.
    fn index(&self, span: Span) -> usize {
        self.texts.partition_point(|text| text.base <= span.start).saturating_sub(1)
    }
}

impl Text<'_> {
    fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(self.source))
    }

    /// The place in this text alone.
    const fn local(&self, offset: u32) -> u32 {
        offset.saturating_sub(self.base)
    }
}

/// Shows the diagnostics of a source on standard error.
pub(crate) fn diagnostics(
    path: &str,
    source: &str,
    diagnostics: &[Diagnostic<impl DiagnosticCode>],
) {
    diagnostics_in(&Texts::one(path, source), diagnostics);
}

/// Shows diagnostics on standard error.
pub(crate) fn diagnostics_in(texts: &Texts<'_>, diagnostics: &[Diagnostic<impl DiagnosticCode>]) {
    let text = text_in(texts, diagnostics);
    if !text.is_empty() {
        show(text.trim_end_matches('\n'));
    }
}

/// The diagnostics of a source as they are shown.
pub(crate) fn diagnostics_text(
    path: &str,
    source: &str,
    diagnostics: &[Diagnostic<impl DiagnosticCode>],
) -> String {
    text_in(&Texts::one(path, source), diagnostics)
}

fn text_in(texts: &Texts<'_>, diagnostics: &[Diagnostic<impl DiagnosticCode>]) -> String {
    let codes = diagnostics.iter().filter_map(|it| it.code.to_string().parse::<Code>().ok());
    SHOWN.lock().unwrap_or_else(PoisonError::into_inner).extend(codes);
    diagnostics.iter().map(|it| render(texts, it) + "\n").collect()
}

/// The diagnostics of a source as JSON values.
pub(crate) fn values(
    path: &str,
    source: &str,
    diagnostics: &[Diagnostic<impl DiagnosticCode>],
) -> Vec<Value> {
    values_in(&Texts::one(path, source), diagnostics)
}

/// Diagnostics as JSON values.
pub(crate) fn values_in(
    texts: &Texts<'_>,
    diagnostics: &[Diagnostic<impl DiagnosticCode>],
) -> Vec<Value> {
    diagnostics.iter().map(|diagnostic| value(texts, diagnostic)).collect()
}

/// Says how to learn more of the diagnostics that have been shown, if there were any.
pub(crate) fn pointer() {
    let shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    // Of no other errors there is nothing to say.
    let counts = [Code::TooManyErrors, Code::TooManyWarnings];
    let codes = shown.iter().filter(|code| !counts.contains(code));
    let codes: Vec<_> = codes.map(|code| code.as_str()).collect();
    if !codes.is_empty() {
        let text = format!("`acqrel explain {}` tells more", codes.join(" "));
        show(&Renderer::styled().render(&[Group::with_title(Level::NOTE.primary_title(text))]));
    }
}

fn show(text: &str) {
    // Nobody is left to tell if standard error cannot be written.
    let _ = writeln!(anstream::stderr(), "{text}");
}

fn render(texts: &Texts<'_>, diagnostic: &Diagnostic<impl DiagnosticCode>) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let code = diagnostic.code.to_string();
    let title = level.primary_title(&diagnostic.message).id(code.as_str());
    // A snippet for each text concerned, that of the first label first.
    let mut shown: Vec<usize> = Vec::new();
    let mut snippets = Vec::new();
    for label in &diagnostic.labels {
        let index = texts.index(label.span);
        if !shown.contains(&index) {
            shown.push(index);
            snippets.push(snippet(texts, index, &diagnostic.labels));
        }
    }
    let mut group = {
        let mut snippets = snippets.into_iter();
        let first = snippets.next().unwrap_or_else(|| snippet(texts, 0, &[]));
        snippets.fold(title.element(first), Group::element)
    };
    if let Some(help) = diagnostic.help.as_deref() {
        group = group.element(Level::HELP.message(help));
    }
    Renderer::styled().render(&[group])
}

/// The lines of a text that labels are in. Only those are given to the renderer, so that it does not go
/// through a large source again for each of many diagnostics.
fn snippet<'t>(
    texts: &Texts<'t>,
    index: usize,
    labels: &'t [Label],
) -> Snippet<'t, annotate_snippets::Annotation<'t>> {
    let text = &texts.texts[index];
    let source = text.source;
    let here = || labels.iter().enumerate().filter(|(_, it)| texts.index(it.span) == index);
    let range = |span: Span| text.local(span.start) as usize..text.local(span.end) as usize;
    let first = here().map(|(_, label)| range(label.span).start).min().unwrap_or_default();
    let last = here().map(|(_, label)| range(label.span).end).max().unwrap_or_default();
    let start = source[..first.min(source.len())].rfind('\n').map_or(0, |feed| feed + 1);
    let last = last.clamp(start, source.len());
    let end = source[last..].find('\n').map_or(source.len(), |feed| last + feed);
    let offset = u32::try_from(start).unwrap_or(u32::MAX);
    let line = usize::try_from(text.lines().position(source, offset).line).unwrap_or(1);
    let annotations: Vec<_> = here()
        .map(|(nth, label)| {
            let kind = if nth == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let range = range(label.span);
            let range = range.start.clamp(start, end) - start..range.end.clamp(start, end) - start;
            let text = Some(label.text.as_str()).filter(|text| !text.is_empty());
            kind.span(range).label(text)
        })
        .collect();
    Snippet::source(&source[start..end]).line_start(line).path(text.path).annotations(annotations)
}

fn value(texts: &Texts<'_>, diagnostic: &Diagnostic<impl DiagnosticCode>) -> Value {
    let main = texts.index(diagnostic.span());
    let labels = diagnostic.labels.iter().map(|label| {
        let index = texts.index(label.span);
        let text = &texts.texts[index];
        let (start, end) = (text.local(label.span.start), text.local(label.span.end));
        let position = |offset| text.lines().position(text.source, offset);
        let (from, to) = (position(start), position(end));
        let mut value = json!({
            "line": from.line, "column": from.column, "end_line": to.line, "end_column": to.column,
            "start": start, "end": end, "text": label.text,
        });
        if index != main {
            value["file"] = json!(text.path);
        }
        value
    });
    json!({
        "file": texts.texts[main].path,
        "severity": diagnostic.severity().to_string(),
        "code": diagnostic.code.to_string(),
        "message": diagnostic.message,
        "labels": labels.collect::<Vec<_>>(),
        "help": diagnostic.help,
    })
}
