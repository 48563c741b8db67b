//! Wrong sources with the exact diagnostics expected, in files beside them.
//!
//! `BLESS=1` writes the files anew. A source can start with a line `# options: --syntax
//! kernel --cpu v3`, in whatever comment its syntax has.

use acqrel_asm::{Code, Diagnostic, LineIndex, Options, Origin, Severity, Sources, Span, assemble};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

/// The options that the first line gives.
fn options(source: &str) -> Options {
    let first = source.lines().next().unwrap_or_default();
    let list = first.split_once("options:").map_or("", |(_, list)| list);
    crate::options::options(list.trim_end_matches("*)"))
}

const FITS: &str = "writing to a string does not fail";

/// A place: its file if it is not the source, and lines and columns.
fn place(sources: &Sources, span: Span) -> String {
    let Some(file) = sources.file_of(span.start) else { return "nowhere".to_owned() };
    let (lines, span) = (LineIndex::new(&file.text), file.local(span));
    let at = |offset| lines.position(&file.text, offset);
    let (start, end) = (at(span.start), at(span.end));
    let name = if file.origin == Origin::Given { "" } else { &format!("{}:", file.name) };
    format!("{name}{}:{}-{}:{}", start.line, start.column, end.line, end.column)
}

fn show(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let place = |span| place(sources, span);
    let mut text = String::new();
    for diagnostic in diagnostics {
        let (code, at) = (diagnostic.code, place(diagnostic.span()));
        let message = &diagnostic.message;
        writeln!(text, "{code} {at} {}: {message}", diagnostic.severity()).expect(FITS);
        for label in &diagnostic.labels {
            if !label.text.is_empty() {
                writeln!(text, "    at {}: {}", place(label.span), label.text).expect(FITS);
            }
        }
        if let Some(help) = &diagnostic.help {
            writeln!(text, "    help: {help}").expect(FITS);
        }
    }
    text
}

#[test]
fn wrong_sources_have_their_diagnostics() {
    let bless = std::env::var_os("BLESS").is_some();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "s"))
        .collect();
    paths.sort();
    let mut codes = BTreeSet::new();
    let mut failed = Vec::new();
    for path in &paths {
        let source = std::fs::read_to_string(path).unwrap();
        let assembled = assemble(&source, &options(&source));
        let errors = assembled.diagnostics.iter().any(|d| d.severity() == Severity::Error);
        assert_eq!(
            assembled.program.is_none() && assembled.unit.is_none(),
            errors,
            "{}",
            path.display()
        );
        assert!(!assembled.diagnostics.is_empty(), "{}: nothing is wrong", path.display());
        codes.extend(assembled.diagnostics.iter().map(|diagnostic| diagnostic.code));
        let shown = show(&assembled.sources, &assembled.diagnostics);
        let golden = path.with_extension("expected");
        if bless {
            std::fs::write(&golden, &shown).unwrap();
        }
        match std::fs::read_to_string(&golden) {
            Ok(expected) if expected == shown => {}
            Ok(expected) => {
                failed.push(format!("{}:\n{shown}instead of\n{expected}", path.display()));
            }
            Err(_) => failed.push(format!("{} is missing:\n{shown}", golden.display())),
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(paths.len() >= 200, "only {} sources", paths.len());
    // What is said of objects has no source.
    let all = Code::ALL.iter().filter(|code| !code.as_str().starts_with("E09"));
    let missing: Vec<_> = all.filter(|code| !codes.contains(code)).collect();
    // Two take too long, and the other has no rule yet.
    assert_eq!(missing, [&Code::SourceTooLarge, &Code::Program, &Code::TooMuchText]);
}

/// Errors that are not shown cost next to nothing.
#[test]
fn hundreds_of_thousands_of_errors_are_counted() {
    let mut source = String::new();
    for nth in 0..100_000 {
        writeln!(source, "label{nth}: goto lable{nth}\nr1 = nonsense {nth}").expect(FITS);
    }
    let assembled = assemble(&source, &Options::default());
    assert_eq!(assembled.diagnostics.len(), 101);
    let last = assembled.diagnostics.last().map(|diagnostic| diagnostic.message.as_str());
    assert_eq!(last, Some("there are 199900 more errors, which are not shown"));
}
