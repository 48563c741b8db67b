//! The bytes of each form, from tables that GNU as has made.

use super::{bytes, code};
use crate::Isa;

/// A row of a table: the bytes that GNU as gives a text, both as in the table.
pub(super) type Row = (&'static str, &'static str);

/// The rows of the table of an instruction set.
pub(super) fn rows(isa: Isa) -> Vec<Row> {
    let table = match isa {
        Isa::Arm64 => include_str!("arm64.txt"),
        Isa::X86_64 => include_str!("x86_64.txt"),
        Isa::Bpf => unreachable!(),
    };
    table.lines().map(|line| line.split_once(' ').unwrap()).collect()
}

/// Bytes as digits, as the tables have them.
pub(super) fn digits(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(digit).collect()
}

/// A hexadecimal digit.
fn digit(value: u8) -> char {
    char::from_digit(u32::from(value), 16).unwrap()
}

#[test]
fn forms_have_the_bytes_that_gnu_as_gives_them() {
    for isa in [Isa::Arm64, Isa::X86_64] {
        let rows = rows(isa);
        assert!(rows.len() > 2000, "only {} rows", rows.len());
        let mut wrong = Vec::new();
        for (expected, text) in rows {
            let found = bytes(isa, text).map(|bytes| digits(&bytes));
            if found.as_deref() != Ok(expected) {
                wrong.push(format!("{text}: {expected}, not {found:?}"));
            }
        }
        assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
    }
}

#[test]
fn all_forms_are_decoded() {
    for isa in [Isa::Arm64, Isa::X86_64] {
        let mut wrong = Vec::new();
        for (_, text) in rows(isa) {
            let with_label = format!("L: {text}");
            if let Err(errors) = code(isa, &with_label) {
                wrong.push(format!("{text}: {}", errors[0]));
            }
        }
        assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
    }
}

#[test]
fn letters_can_have_either_case() {
    for isa in [Isa::Arm64, Isa::X86_64] {
        for (expected, text) in rows(isa) {
            // Names of labels and locations are as they are written.
            if text.ends_with(" L") || text.contains(['x', 'y']) && isa == Isa::X86_64 {
                continue;
            }
            let upper = text.to_uppercase().replace("0X", "0x");
            let found = bytes(isa, &upper).map(|bytes| digits(&bytes));
            assert_eq!(found.as_deref(), Ok(expected), "{upper}");
        }
    }
}
