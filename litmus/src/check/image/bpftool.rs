//! What `bpftool prog dump jited ... opcodes` prints.
//!
//! A program starts with a line with its name and a colon; each instruction is a line with its
//! address in the image, a colon and its text, and a line with its bytes. Only addresses and bytes are
//! looked at: the text is another decoder's opinion.

use super::read::Named;
use super::{Image, ImageError};

/// What the kernel calls the code of a program begins so.
const PREFIX: &str = "bpf_prog_";

/// Whether text is a dump: a line of it is a heading, or an instruction.
pub(super) fn is_dump(text: &str) -> bool {
    text.lines().any(|line| heading(line).is_some() || instruction(line).is_some())
}

/// The image of a program of a dump: of the one of that name, or of the only one.
pub(super) fn read(text: &str, name: Option<&str>) -> Result<Image, ImageError> {
    let mut programs = programs(text)?;
    let names = || programs.iter().map(|program| program.name.clone()).collect();
    let what = "programs";
    let Some(name) = name else {
        return match programs.len() {
            0 => Err(ImageError::Empty),
            1 => Ok(programs.remove(0).image),
            _ => Err(ImageError::Several { what, names: names() }),
        };
    };
    let called = |program: &Named| program.name == name || loaded_as(&program.name) == Some(name);
    let mut found = programs.iter().enumerate().filter(|(_, program)| called(program));
    match (found.next(), found.next()) {
        (None, _) => {
            Err(ImageError::Unknown { what: "program", name: name.to_owned(), names: names() })
        }
        (Some(_), Some(_)) => Err(ImageError::Twice { what, name: name.to_owned() }),
        (Some((index, _)), None) => Ok(programs.remove(index).image),
    }
}

/// The name that a program was loaded with: behind the prefix is the tag of its code, and then the
/// name.
fn loaded_as(name: &str) -> Option<&str> {
    let (tag, name) = name.strip_prefix(PREFIX)?.split_once('_')?;
    tag.chars().all(|c| c.is_ascii_hexdigit()).then_some(name)
}

/// All programs of a dump.
fn programs(text: &str) -> Result<Vec<Named>, ImageError> {
    let mut programs: Vec<Named> = Vec::new();
    // The line of an instruction whose bytes are still to come.
    let mut open: Option<usize> = None;
    for (line, content) in (1..).zip(text.lines()) {
        let content = content.trim_end();
        if let Some(at) = open {
            let bytes = bytes(content).ok_or(ImageError::NoOpcodes { line: at })?;
            if let Some(program) = programs.last_mut() {
                program.image.bytes.extend(bytes);
            }
            open = None;
        } else if let Some(name) = heading(content) {
            programs.push(Named { name: name.to_owned(), image: Image::new(Vec::new()) });
        } else if let Some((at, text)) = instruction(content) {
            if is_bpf(text) {
                return Err(ImageError::Xlated { line });
            }
            // A program without a symbol has no heading.
            if programs.is_empty() {
                programs.push(Named { name: "0".to_owned(), image: Image::new(Vec::new()) });
            }
            let end = programs.last().map_or(0, |program| program.image.bytes.len() as u64);
            if at != end {
                return Err(ImageError::Gap { line, at, end });
            }
            open = Some(line);
        } else if !content.is_empty() && !content.trim_start().starts_with(';') {
            // Lines that begin with a semicolon are of the program's source.
            let expected =
                "an instruction, `ADDRESS: TEXT`, its bytes, or a program's name and a colon";
            return Err(ImageError::Line { line, text: content.trim().to_owned(), expected });
        }
    }
    if let Some(line) = open {
        return Err(ImageError::NoOpcodes { line });
    }
    if let Some(empty) = programs.iter().find(|program| program.image.bytes.is_empty()) {
        let (what, name) = ("program with code called", empty.name.clone());
        return Err(ImageError::Unknown { what, name, names: Vec::new() });
    }
    Ok(programs)
}

/// The name of a heading.
fn heading(line: &str) -> Option<&str> {
    let name = line.trim_end().strip_suffix(':')?;
    let name = name.strip_prefix("int ").unwrap_or(name);
    let named = name.starts_with(PREFIX) && !name.contains(char::is_whitespace);
    named.then_some(name)
}

/// The address and text of an instruction.
fn instruction(line: &str) -> Option<(u64, &str)> {
    let (address, text) = line.trim_start().split_once(':')?;
    let digits = !address.is_empty() && address.chars().all(|c| c.is_ascii_hexdigit());
    let text = text.trim();
    if !digits || text.is_empty() {
        return None;
    }
    Some((u64::from_str_radix(address, 16).ok()?, text))
}

/// Whether the text of an instruction is BPF's: `(b7) r0 = 1`.
fn is_bpf(text: &str) -> bool {
    matches!(text.as_bytes(), [b'(', a, b, b')', b' ', ..]
        if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
}

/// The bytes of a line that has nothing else.
fn bytes(line: &str) -> Option<Vec<u8>> {
    let byte = |digits: &str| {
        let digits = Some(digits).filter(|digits| digits.len() == 2);
        digits.and_then(|digits| u8::from_str_radix(digits, 16).ok())
    };
    let bytes: Option<Vec<u8>> = line.split_whitespace().map(byte).collect();
    bytes.filter(|bytes| !bytes.is_empty())
}
