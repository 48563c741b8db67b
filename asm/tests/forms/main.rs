//! Every instruction in every syntax, with its bytes, held against the assemblers that read it.
//!
//! The files in `vectors` are made from the instruction table: each row with a few operands, in
//! every spelling, and for each spelling which tools give these bytes, other bytes, or refuse it. What
//! the tools' disassemblers print for the bytes is beside them. `BLESS=1` writes the files anew; what
//! they say of tools that are not installed stays as it is.

mod file;
mod form;
mod tool;

use acqrel_asm::parse_insn;
use acqrel_isa::{Endian, encode};
use file::{Origin, Record};
use std::fmt::Write as _;
use tool::{Tool, Verdict};

/// The record as the table has it now, with what the files say of tools.
fn current() -> Record {
    let mut record = Record::of_table();
    record.adopt(&Record::read());
    record
}

#[test]
fn files_are_those_of_the_table() {
    let mut record = current();
    if std::env::var_os("BLESS").is_some() {
        for tool in Tool::installed() {
            record.hold_against(&tool);
        }
        record.write();
    }
    for (name, text) in record.files() {
        let file = file::folder().join(&name);
        let is = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(is == text, "{name} is out of date: BLESS=1 cargo test -p acqrel-asm --test forms");
    }
}

/// What tools print, too.
#[test]
fn every_text_is_read() {
    let record = Record::read();
    let mut count = 0;
    let mut wrong = String::new();
    for form in &record.forms {
        for line in &form.lines {
            let insn = parse_insn(&line.text, line.syntax);
            let bytes = insn.as_ref().map(|&insn| encode(&[insn], Endian::Little));
            if bytes.as_ref() != Ok(&form.bytes) {
                let (name, text) = (&form.name, &line.text);
                let _ = writeln!(wrong, "{name} in {}: {text}", line.syntax);
            }
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count > 3000, "only {count} texts");
}

#[test]
fn tools_do_as_recorded() {
    let record = Record::read();
    for tool in Tool::installed() {
        let recorded = |line: &file::Line| line.verdict(&tool.name).is_some();
        if !record.forms.iter().any(|form| form.lines.iter().any(recorded)) {
            tool::not_run(&format!(
                "{}, of which there is no record; BLESS=1 makes one",
                tool.name
            ));
            continue;
        }
        let mut is = Record::read();
        is.hold_against(&tool);
        let mut differences = String::new();
        for (was, is) in record.forms.iter().zip(&is.forms) {
            let printed = |form: &file::Form| -> Vec<String> {
                let of_tool = form.lines.iter().filter(
                    |line| matches!(&line.origin, Origin::Printed(by) if by.contains(&tool.name)),
                );
                of_tool.map(|line| line.text.clone()).collect()
            };
            for (before, now) in was.lines.iter().zip(&is.lines) {
                let (before, now) = (before.verdict(&tool.name), now.verdict(&tool.name));
                if before != now {
                    let _ = writeln!(differences, "{}: {before:?}, and is {now:?}", was.name);
                }
            }
            if printed(was) != printed(is) {
                let _ = writeln!(differences, "{}: prints {:?}", was.name, printed(is));
            }
        }
        assert!(differences.is_empty(), "{} differs from the record:\n{differences}", tool.name);
    }
}

/// An assembler that knows an instruction has the same bytes for it as the table: where not, the
/// text means something else to it, and `docs/dialects.md` says what.
#[test]
fn other_bytes_are_explained() {
    let mut found = std::collections::BTreeSet::new();
    for form in &Record::read().forms {
        for line in &form.lines {
            for (tool, verdict) in &line.verdicts {
                if let Verdict::Other(_) = verdict {
                    found.insert(format!("{} {tool}", form.name));
                }
            }
        }
    }
    let expected: std::collections::BTreeSet<String> =
        EXPLAINED.iter().map(|&text| text.to_owned()).collect();
    assert_eq!(found, expected);
}

/// The instructions whose text has other bytes for a tool.
const EXPLAINED: &[&str] = &[
    // `btf` and `pc` are symbols there.
    "CallBtf gas-2.40",
    "CallBtf gas-2.47",
    "CallBtf llvm-19",
    "CallBtf pseudoc-2.47",
    "CallBtf zig-22",
    "CallLocal gas-2.40",
    "CallLocal gas-2.47",
    "CallLocal llvm-19",
    "CallLocal pseudoc-2.47",
    "CallLocal zig-22",
    "LddwCode gas-2.40",
    "LddwCode gas-2.47",
    "LddwCode llvm-19",
    "LddwCode pseudoc-2.47",
    "LddwCode zig-22",
    // `gotol +7` is `goto` and a symbol `l`.
    "Ja32 pseudoc-2.47",
    // The high half of a map value is dropped.
    "LddwMapValueFd llvm-19",
    "LddwMapValueFd zig-22",
    "LddwMapValueIdx llvm-19",
    "LddwMapValueIdx zig-22",
];
