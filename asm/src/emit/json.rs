//! [`json()`]: a program for scripts.

use super::{push_hex, summary};
use acqrel_isa::{Endian, Program, Syntax, encode};
use std::fmt::Write as _;

/// A program as an object of JSON, on one line:
///
/// - `name`, as given, or null; `endian`, `little` or `big`;
/// - `functions`: `name` (or null) and `slot` of each;
/// - `maps`: `name`, `type` (Linux' number), `key_size`, `value_size`, `max_entries`, `read_only`;
/// - `insns`: `slot`, `bytes` in hexadecimal, `text` in a syntax with offsets for targets, `name` (that
///   of the table of instructions), `target` (the slot, or null), `effects`, `group`, `cpu`, and
///   `line`: `file`, `line`, `column`, or null.
pub fn json(name: Option<&str>, program: &Program, syntax: Syntax, endian: Endian) -> String {
    let mut text = String::from(match endian {
        Endian::Little => "{\"endian\":\"little\",\"functions\":[",
        Endian::Big => "{\"endian\":\"big\",\"functions\":[",
    });
    for (nth, function) in program.functions().iter().enumerate() {
        comma(&mut text, nth);
        text.push_str("{\"name\":");
        optional(&mut text, function.name.as_deref());
        push(&mut text, format_args!(",\"slot\":{}}}", program.slot(function.insns.start)));
    }
    text.push_str("],\"insns\":[");
    for index in 0..program.insns().len() {
        comma(&mut text, index);
        push_insn(&mut text, program, index, syntax, endian);
    }
    text.push_str("],\"maps\":[");
    for (nth, map) in program.maps().iter().enumerate() {
        comma(&mut text, nth);
        let (key, entries) = (map.key_size, map.max_entries);
        push(&mut text, format_args!("{{\"key_size\":{key},\"max_entries\":{entries},\"name\":"));
        string(&mut text, &map.name);
        let (read_only, kind, value) = (map.read_only, map.kind.number(), map.value_size);
        push(
            &mut text,
            format_args!(",\"read_only\":{read_only},\"type\":{kind},\"value_size\":{value}}}"),
        );
    }
    text.push_str("],\"name\":");
    optional(&mut text, name);
    text.push('}');
    text
}

fn push_insn(text: &mut String, program: &Program, index: usize, syntax: Syntax, endian: Endian) {
    let insn = program.insns()[index];
    let row = insn.row();
    text.push_str("{\"bytes\":\"");
    push_hex(text, &encode(&[insn], endian));
    push(text, format_args!("\",\"cpu\":\"{}\",\"effects\":\"{}\"", row.cpu.name(), summary(insn)));
    push(text, format_args!(",\"group\":\"{}\",\"line\":", row.group.name()));
    match program.line(index) {
        None => text.push_str("null"),
        Some(line) => {
            push(text, format_args!("{{\"column\":{},\"file\":", line.column));
            optional(text, program.files().get(line.file).map(String::as_str));
            push(text, format_args!(",\"line\":{}}}", line.line));
        }
    }
    push(text, format_args!(",\"name\":\"{}\",\"slot\":{}", row.name, program.slot(index)));
    text.push_str(",\"target\":");
    match program.target(index) {
        None => text.push_str("null"),
        Some(target) => push(text, format_args!("{}", program.slot(target))),
    }
    push(text, format_args!(",\"text\":\"{}\"}}", insn.text(syntax)));
}

fn comma(text: &mut String, nth: usize) {
    if nth > 0 {
        text.push(',');
    }
}

fn optional(text: &mut String, value: Option<&str>) {
    match value {
        None => text.push_str("null"),
        Some(value) => string(text, value),
    }
}

/// Appends a string of JSON (RFC 8259, section 7).
pub(crate) fn string(text: &mut String, value: &str) {
    text.push('"');
    for c in value.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\0'..='\u{1f}' => push(text, format_args!("\\u{:04x}", u32::from(c))),
            _ => text.push(c),
        }
    }
    text.push('"');
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = text.write_fmt(arguments);
}

#[cfg(test)]
mod tests {
    #[test]
    fn strings_are_escaped() {
        let mut text = String::new();
        super::string(&mut text, "a\"b\\c\nd\u{1}é");
        assert_eq!(text, "\"a\\\"b\\\\c\\nd\\u0001é\"");
    }
}
