//! What is explained of each code is so: its examples are assembled.

use crate::options::options;
use acqrel_asm::explain::{Block, Example};
use acqrel_asm::{Code, assemble};
use std::fmt::Write as _;
use std::path::Path;

/// Codes without an example: the first three are of sources that are too long to be shown, and
/// the last has no rule yet.
const WITHOUT: [Code; 5] = [
    Code::TooManyErrors,
    Code::SourceTooLarge,
    Code::TooMuchText,
    Code::Program,
    Code::TooManyWarnings,
];

fn codes(example: Example) -> Vec<Code> {
    let assembled = assemble(example.source, &options(example.options));
    assembled.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn every_example_is_what_it_is_said_to_be() {
    for &code in Code::ALL {
        let examples: Vec<_> = code.explanation().examples().collect();
        for &example in &examples {
            let expected = if example.right { vec![] } else { vec![code] };
            assert_eq!(codes(example), expected, "{code}:\n{}", example.source);
        }
        let kinds: Vec<_> = examples.iter().map(|example| example.right).collect();
        let pairs = kinds.chunks(2).all(|pair| pair == [false, true]);
        assert!(pairs, "{code}: what is wrong is followed by what is right");
        // What is said of objects has no source.
        let is_of_objects = code.as_str().starts_with("E09");
        let without = is_of_objects || WITHOUT.contains(&code);
        assert_eq!(kinds.is_empty(), without, "{code} has an example");
    }
}

#[test]
fn every_code_is_explained_in_words() {
    for &code in Code::ALL {
        let blocks: Vec<_> = code.explanation().blocks().collect();
        let Some(Block::Text(text)) = blocks.first() else { panic!("{code} starts with text") };
        assert!(text.len() > 100, "{code} is explained in a few words");
        assert!(!text.contains("```"), "{code} has a fence that is not at the start of a line");
        assert!(code.summary().ends_with('.') && !code.summary().contains('\n'), "{code}");
    }
}

/// The reference of all codes: `docs/errors.md`.
fn reference() -> String {
    let mut text = String::from(
        "# Errors and warnings\n\n\
         Every code of the assembler, with what it means and how to put it right. \
         `acqrel explain E0107` shows the same. Codes are stable: a number is never used for \
         something else.\n",
    );
    for &code in Code::ALL {
        let summary = code.summary().trim_end_matches('.');
        write!(text, "\n## {code}: {summary}\n").expect("writing to a string does not fail");
        for block in code.explanation().blocks() {
            match block {
                Block::Text(paragraphs) => writeln!(text, "\n{paragraphs}"),
                Block::Example(example) => {
                    writeln!(text, "\n{}:\n\n```text\n{}```", example.title(), example.source)
                }
            }
            .expect("writing to a string does not fail");
        }
    }
    text
}

#[test]
fn the_reference_is_made_of_the_explanations() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/errors.md");
    let text = reference();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let written = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        written == text,
        "docs/errors.md is out of date: BLESS=1 cargo test -p acqrel-asm rewrites it"
    );
}
