//! No text makes the assembler panic.

use super::code;
use super::vectors::rows;
use crate::Isa;
use arbtest::arbitrary::{Result, Unstructured};

/// What texts are made of besides parts of the tables.
const PIECES: [&str; 28] = [
    "[",
    "]",
    "(",
    ")",
    ",",
    "#",
    "$",
    "%",
    "!",
    ".",
    ":",
    "-",
    "0x",
    "x",
    "far",
    "é",
    "\u{2003}",
    "9223372036854775808",
    "18446744073709551616",
    "-",
    "+",
    " ",
    "\n",
    "lock",
    "LSL",
    "SXTW",
    "XZR",
    "*",
];

/// A text of lines that are nearly instructions.
fn text(isa: Isa, input: &mut Unstructured<'_>) -> Result<String> {
    let rows = rows(isa);
    let mut text = String::new();
    for _ in 0..input.int_in_range(0..=6)? {
        let (_, row) = input.choose(&rows)?;
        let cut = input.int_in_range(0..=row.len())?;
        match input.int_in_range(0..=3)? {
            0 => text.push_str(input.choose(&PIECES)?),
            1 => text.push_str(row.get(cut..).unwrap_or_default()),
            2 => text.push_str(row.get(..cut).unwrap_or_default()),
            _ => {
                text.push_str(row);
                text.push('\n');
            }
        }
    }
    Ok(text)
}

#[test]
fn nearly_instructions_do_not_panic() {
    arbtest::arbtest(|input| {
        let isa = *input.choose(&[Isa::Arm64, Isa::X86_64])?;
        let text = text(isa, input)?;
        check(isa, &text);
        Ok(())
    });
}

#[test]
fn random_text_does_not_panic() {
    arbtest::arbtest(|input| {
        let text: String = input.arbitrary()?;
        check(Isa::Arm64, &text);
        check(Isa::X86_64, &text);
        Ok(())
    });
}

/// Errors are in the text and in its order.
fn check(isa: Isa, text: &str) {
    if let Err(errors) = code(isa, text) {
        assert!(errors.is_sorted_by_key(|error| error.span), "{text:?}: {errors:?}");
        for error in &errors {
            assert!(text.get(error.span.range()).is_some(), "{text:?}: {error:?}");
            let line = text.get(..error.span.range().start).unwrap_or_default();
            assert_eq!(line.matches('\n').count() + 1, error.line as usize, "{text:?}: {error:?}");
        }
    }
}
