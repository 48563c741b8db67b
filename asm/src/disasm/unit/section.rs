//! The lines that start a section.

use super::comment;
use crate::disasm::{Sink, decimal};
use crate::lexer::in_word;
use crate::unit::{Section, SectionKind};
use std::io;

/// The flags that have a letter.
const LETTERS: [(u64, char); 7] = [
    (Section::ALLOC, 'a'),
    (Section::WRITE, 'w'),
    (Section::EXEC, 'x'),
    (0x10, 'M'),
    (0x20, 'S'),
    (0x400, 'T'),
    (0x20_0000, 'R'),
];

/// `SHF_MERGE`, which goes with a size of entries.
const MERGE: u64 = 0x10;

/// `.section`, and the alignment.
pub(super) fn head(sink: &mut Sink<'_>, section: &Section) -> io::Result<()> {
    let text = &mut sink.text;
    text.push('\n');
    let mut missing = Vec::new();
    let kind = match section.kind {
        SectionKind::ProgBits => "@progbits",
        SectionKind::NoBits => "@nobits",
        SectionKind::Other(7) => "@note",
        SectionKind::Other(14) => "@init_array",
        SectionKind::Other(15) => "@fini_array",
        SectionKind::Other(16) => "@preinit_array",
        SectionKind::Other(kind) => {
            missing.push(format!("its type {kind:#x}"));
            "@progbits"
        }
    };
    let known = LETTERS.iter().fold(0, |flags, letter| flags | letter.0);
    if section.flags & !known != 0 {
        missing.push(format!("its flags {:#x}", section.flags & !known));
    }
    let merged = section.flags & MERGE != 0;
    if section.entry_size != 0 && !merged {
        missing.push(format!("its entries of {} bytes", section.entry_size));
    }
    if section.name.contains(['"', '\\', '\n']) {
        missing.push("its name".to_owned());
    }
    if !missing.is_empty() {
        text.push_str("# of the next section this has no text: ");
        text.push_str(&missing.join(", "));
        text.push('\n');
    }
    text.push_str(".section ");
    quoted(text, &section.name);
    text.push_str(",\"");
    let letters = LETTERS.iter().filter(|letter| section.flags & letter.0 != 0);
    text.extend(letters.map(|letter| letter.1));
    text.extend(["\",", kind]);
    if merged {
        text.push(',');
        decimal(text, usize::try_from(section.entry_size).unwrap_or(usize::MAX));
    }
    text.push('\n');
    if section.align > 1 {
        text.push_str(".p2align ");
        decimal(text, section.align.trailing_zeros() as usize);
        text.push('\n');
    }
    sink.settle()
}

/// Appends a name, in quotes if it is no word.
pub(super) fn quoted(text: &mut String, name: &str) {
    if !name.is_empty() && name.bytes().all(in_word) {
        text.push_str(name);
        return;
    }
    text.push('"');
    // Nothing that ends the name or the line; what cannot be written has been said.
    let plain: String =
        name.chars().map(|c| if matches!(c, '"' | '\\') { '_' } else { c }).collect();
    comment(text, &plain);
    text.push('"');
}
