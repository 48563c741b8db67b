//! `acqrel explain E0107`: what a code of the assembler means.

use crate::error::Error;
use crate::output;
use acqrel_asm::Code;
use acqrel_asm::explain::Block;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The codes that words mean, if they look like codes: a letter and digits. No instruction does.
pub(super) fn named(words: &[String]) -> Option<Result<Vec<Code>, Error>> {
    let is_code = |word: &String| {
        word.strip_prefix(['E', 'e', 'W', 'w'])
            .is_some_and(|digits| digits.len() > 1 && digits.bytes().all(|b| b.is_ascii_digit()))
    };
    if words.is_empty() || !words.iter().all(is_code) {
        return None;
    }
    let codes = words.iter().map(|word| word.parse());
    Some(codes.collect::<Result<_, _>>().map_err(|error: acqrel_asm::NoSuchCode| {
        Error::Usage(format!("{error}\nhelp: `acqrel explain --codes` lists all"))
    }))
}

/// Prints what codes mean.
pub(super) fn print(codes: &[Code], as_json: bool) -> Result<(), Error> {
    for (index, &code) in codes.iter().enumerate() {
        if as_json {
            output::json(&value(code))?;
        } else {
            let gap = if index == 0 { "" } else { "\n" };
            output::print(&format!("{gap}{}", text(code)))?;
        }
    }
    Ok(())
}

/// Prints all codes, a line each.
pub(super) fn list(as_json: bool) -> Result<(), Error> {
    if as_json {
        return Code::ALL.iter().try_for_each(|&code| output::json(&value(code)));
    }
    let lines = Code::ALL.iter().map(|code| format!("{code}  {}\n", code.summary()));
    output::print(&lines.collect::<String>())
}

fn text(code: Code) -> String {
    let mut text = format!("{code} ({}): {}\n", code.severity(), code.summary());
    for block in code.explanation().blocks() {
        // Writing to a string cannot fail.
        let _ = match block {
            Block::Text(paragraphs) => writeln!(text, "\n{paragraphs}"),
            Block::Example(example) => {
                let lines = example.source.lines().map(|line| format!("    {line}\n"));
                let source: String = lines.collect();
                write!(text, "\n{}:\n\n{source}", example.title())
            }
        };
    }
    text
}

fn value(code: Code) -> Value {
    let explanation = code.explanation();
    let texts = explanation.blocks().filter_map(|block| match block {
        Block::Text(paragraphs) => Some(paragraphs),
        Block::Example(_) => None,
    });
    let examples = explanation.examples().map(|example| {
        json!({ "right": example.right, "options": example.options, "source": example.source })
    });
    json!({
        "code": code.as_str(),
        "severity": code.severity().to_string(),
        "summary": code.summary(),
        "explanation": texts.collect::<Vec<_>>().join("\n\n"),
        "examples": examples.collect::<Vec<_>>(),
    })
}
