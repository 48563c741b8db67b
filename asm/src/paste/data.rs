//! The `.data` files of bpf_conformance: [`DataFile`], a program with its memory and result, and
//! [`read`], its program.
//!
//! A line that starts with `--` names the section that follows; `#` starts a comment. The sections are
//! `asm`, `raw` (64-bit numbers, the opcode lowest), `mem` (hexadecimal bytes), `result` (r0) and
//! `error`; `c` and `no register offset` say nothing about the program that the others do not.

use super::gather::Gather;
use super::part::Part;
use super::slots::Slots;
use crate::Span;
use crate::assemble::{Assembled, Options, assemble};
use crate::diag::{Code, Diagnostic};
use crate::similar::nearest;
use acqrel_isa::{Endian, Syntax};

/// A test of bpf_conformance.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct DataFile {
    /// The program as text in uBPF's syntax, empty if there is none: the file, with spaces for all that
    /// is before its lines and between them, so that places are those in the file.
    pub asm: String,
    /// The program as little-endian bytes.
    pub raw: Option<Vec<u8>>,
    /// The input memory.
    pub memory: Vec<u8>,
    /// What must come of it: r0, or an error's text.
    pub expected: Option<Result<u64, String>>,
}

/// The sections.
const SECTIONS: [&str; 7] = ["asm", "raw", "mem", "result", "error", "c", "no register offset"];

/// A file with the places of its numbers.
#[derive(Default)]
struct Reading {
    file: DataFile,
    raw: Vec<(u8, Span)>,
}

impl DataFile {
    /// Reads a file of less than 4 GiB.
    ///
    /// ```
    /// use acqrel_asm::paste::DataFile;
    ///
    /// let file = DataFile::parse("-- asm\nmov %r0, 1\nexit\n-- mem\n01 ff\n-- result\n0x1\n").unwrap();
    /// assert_eq!(file.memory, [1, 0xff]);
    /// assert_eq!(file.expected, Some(Ok(1)));
    /// ```
    ///
    /// # Errors
    ///
    /// The first line that makes no sense.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        Ok(parse(text)?.file)
    }
}

fn parse(text: &str) -> Result<Reading, Diagnostic> {
    let mut reading = Reading::default();
    let mut section = "";
    for line in Part::of(text).lines() {
        let error =
            |part: Part<'_>, message: &str| Diagnostic::new(Code::DataFile, part.span(), message);
        let code = line.split_at(line.text.find('#').unwrap_or(line.text.len())).0;
        if let Some(name) = code.strip_prefix("--") {
            let name = name.trim();
            section = SECTIONS.into_iter().find(|known| *known == name.text).ok_or_else(|| {
                let error = error(name, "a file of bpf_conformance has no such section");
                match nearest(name.text, SECTIONS) {
                    Some(meant) => error.help(format!("did you mean `{meant}`?")),
                    None => error.help(format!("the sections are {}", SECTIONS.join(", "))),
                }
            })?;
            continue;
        }
        if code.trim().text.is_empty() {
            continue;
        }
        match section {
            "asm" => {
                let asm = &mut reading.file.asm;
                blank(asm, &text[asm.len()..code.start as usize]);
                asm.push_str(code.text);
            }
            "raw" => {
                for word in code.words() {
                    let number = number_of(word.text)
                        .ok_or_else(|| error(word, "this is no 64-bit number"))?;
                    let bytes = number.to_le_bytes();
                    reading.raw.extend(bytes.map(|byte| (byte, word.span())));
                }
            }
            "mem" => {
                for word in code.words() {
                    let digits = word.text.strip_prefix("0x").unwrap_or(word.text);
                    let byte =
                        u8::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'));
                    let byte = byte.ok_or_else(|| error(word, "this is no byte in hexadecimal"))?;
                    reading.file.memory.push(byte);
                }
            }
            "result" => {
                let part = code.trim();
                let result =
                    number_of(part.text).ok_or_else(|| error(part, "this is no 64-bit number"))?;
                reading.file.expected = Some(Ok(result));
            }
            "error" => reading.file.expected = Some(Err(code.trim().text.to_owned())),
            "" => {
                return Err(error(code.trim(), "this is in no section")
                    .help("a section starts with a line such as `-- asm`"));
            }
            _ => {}
        }
    }
    if !reading.raw.is_empty() {
        reading.file.raw = Some(reading.raw.iter().map(|(byte, _)| *byte).collect());
    }
    Ok(reading)
}

/// Appends spaces for all but the ends of lines.
fn blank(text: &mut String, of: &str) {
    for c in of.chars() {
        match c {
            '\n' => text.push('\n'),
            // As many bytes, so that places stay.
            c => text.extend(std::iter::repeat_n(' ', c.len_utf8())),
        }
    }
}

/// A number: hexadecimal with `0x`, or decimal, perhaps negative.
fn number_of(text: &str) -> Option<u64> {
    let digit = |digits: &str| digits.starts_with(|c: char| c.is_ascii_hexdigit());
    if let Some(digits) = text.strip_prefix("0x") {
        u64::from_str_radix(digits, 16).ok().filter(|_| digit(digits))
    } else if text.starts_with('-') {
        text.parse::<i64>().ok().map(i64::cast_unsigned)
    } else {
        text.parse().ok().filter(|_| digit(text))
    }
}

/// Whether a text is such a file: its first line that is not empty, without comments, is a section.
pub(super) fn is_data(text: &str) -> bool {
    let code = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim_end());
    let first = code.into_iter().find(|line| !line.is_empty());
    let name = first.and_then(|first| first.strip_prefix("--")).map(str::trim);
    name.is_some_and(|name| SECTIONS.contains(&name))
}

/// Reads the program of a file: the one in `asm`, which must be the one in `raw` if that is there too.
pub(super) fn read(source: &str, options: &Options) -> Assembled {
    let mut gather = Gather::new(source, options, "the file");
    let reading = match parse(source) {
        Ok(reading) => reading,
        Err(error) => {
            gather.report.add(error);
            return gather.finish(Syntax::Ubpf);
        }
    };
    let asm = Some(reading.file.asm).filter(|asm| !asm.is_empty());
    let assembled = asm.map(|asm| {
        let options = Options { syntax: Some(Syntax::Ubpf), ..options.clone() };
        assemble(&asm, &options)
    });
    let mut slots = Slots::default();
    if let Err(error) = slots.push_bytes(&reading.raw, Endian::Little) {
        gather.report.add(error);
    }
    let Some(mut assembled) = assembled else {
        if !gather.report.has_errors() {
            slots.place(&mut gather);
        }
        return gather.finish(Syntax::Ubpf);
    };
    if let [_] = assembled.sources.files() {
        assembled.sources = Assembled::empty(source, Syntax::Ubpf, options).sources;
    }
    let bytes = assembled.program.as_ref().map(|program| program.to_bytes(Endian::Little));
    if let (Some(bytes), Some(raw)) = (bytes, &reading.file.raw)
        && bytes != *raw
    {
        let at = bytes.iter().zip(raw).position(|(a, b)| a != b);
        let at = at.unwrap_or(bytes.len().min(raw.len())) / 8 * 8;
        let span = reading.raw.get(at).or(reading.raw.last()).map(|(_, span)| *span);
        let message = format!("slot {} of `raw` is not what `asm` assembles to", at / 8);
        let error = Diagnostic::new(Code::PasteContradiction, span.unwrap_or_default(), message);
        (assembled.program, assembled.unit) = (None, None);
        assembled.diagnostics.push(error.help("remove the section that is wrong"));
    }
    assembled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_told_apart() {
        let text = "# note é\n-- asm\nmov %r0, 1 # one\n\nexit\n-- raw\n0x1 2\n-- mem\n01 ff\n\
                    -- c\nint x;\n-- result\n-1\n";
        let mut raw = vec![0; 16];
        (raw[0], raw[8]) = (1, 2);
        let file = DataFile::parse(text).unwrap();
        assert_eq!(file.asm.trim(), "mov %r0, 1      \n\nexit");
        assert_eq!(file.asm.find("exit"), text.find("exit"));
        assert_eq!(file.raw, Some(raw));
        assert_eq!((file.memory, file.expected), (vec![1, 255], Some(Ok(u64::MAX))));
        for (text, place) in [
            ("-- mem\n\nxyz\n", "xyz"),
            ("-- unknown\nx\n", "unknown"),
            ("-- result\n0x\n", "0x"),
            ("-- mem\n+1\n", "+1"),
            ("x\n", "x"),
        ] {
            assert_eq!(DataFile::parse(text).unwrap_err().span().text(text), place, "{text}");
        }
    }
}
