//! Wrong sources with the exact diagnostics expected, in files beside them.
//!
//! `BLESS=1` writes the files anew. A source can start with a line `# options: syntax=kernel
//! cpu=v3`, in whatever comment its syntax has.

use acqrel_asm::{Code, Diagnostic, LineIndex, Options, Severity, Span, assemble};
use acqrel_isa::{Cpu, Syntax};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

fn options(source: &str) -> Options {
    let mut options = Options::default();
    let first = source.lines().next().unwrap_or_default();
    let Some((_, list)) = first.split_once("options:") else { return options };
    for option in list.split_whitespace() {
        match option.split_once('=') {
            Some(("syntax", name)) => {
                options.syntax = Syntax::ALL.into_iter().find(|syntax| syntax.name() == name);
                assert!(options.syntax.is_some(), "{name}");
            }
            Some(("cpu", name)) => {
                let cpu = Cpu::ALL.into_iter().find(|cpu| cpu.name() == name);
                options.cpu = cpu.expect("a cpu version");
            }
            _ => assert_eq!(option, "*)"),
        }
    }
    options
}

const FITS: &str = "writing to a string does not fail";

fn show(source: &str, diagnostics: &[Diagnostic]) -> String {
    let lines = LineIndex::new(source);
    let place = |span: Span| {
        let (start, end) = (lines.position(source, span.start), lines.position(source, span.end));
        format!("{}:{}-{}:{}", start.line, start.column, end.line, end.column)
    };
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
        assert_eq!(assembled.program.is_none(), errors, "{}", path.display());
        assert!(!assembled.diagnostics.is_empty(), "{}: nothing is wrong", path.display());
        codes.extend(assembled.diagnostics.iter().map(|diagnostic| diagnostic.code));
        let shown = show(&source, &assembled.diagnostics);
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
    assert!(paths.len() >= 60, "only {} sources", paths.len());
    let missing: Vec<_> = Code::ALL.iter().filter(|code| !codes.contains(code)).collect();
    // One takes 4 GiB, and the other has no rule yet.
    assert_eq!(missing, [&Code::SourceTooLarge, &Code::Program]);
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
