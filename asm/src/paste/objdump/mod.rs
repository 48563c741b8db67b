//! What `llvm-objdump -d` and GNU objdump print, with source lines (`-S`, `-l`), relocations (`-r`)
//! and bytes or without: [`read`].
//!
//! A line of llvm-objdump has the slot of its instruction, in decimal; one of GNU objdump the offset
//! in bytes, in hexadecimal, and a wide load takes two lines.

mod place;

use super::gather::{Comes, Gather};
use super::part::Part;
use crate::assemble::{Assembled, Options};
use crate::diag::{Code, Diagnostic};
use acqrel_isa::{Endian, Line};
use place::{Placing, offsets_in_bytes, order_of_bytes};
use std::sync::Arc;

/// Reads a disassembly.
pub(super) fn read(source: &str, options: &Options) -> Assembled {
    let gather = Gather::new(source, options, "the disassembly");
    let mut reader = Reader { gather, items: Vec::new(), gnu: None, endian: None, origin: None };
    for line in Part::of(source).lines() {
        reader.line(line);
    }
    let gnu = reader.gnu.unwrap_or_else(|| offsets_in_bytes(&reader.items));
    let items = std::mem::take(&mut reader.items);
    let endian = reader.endian.unwrap_or_else(|| order_of_bytes(&items));
    reader.gather.set_endian(endian);
    reader.gather.allow_parts();
    Placing::new(reader.gather, gnu, endian, &items).finish(&items)
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind<'s> {
    /// Nothing.
    Empty,
    /// `a.o: file format elf64-bpf`: the format.
    Format(Part<'s>),
    /// `Disassembly of section .text:`: the name.
    Section(Part<'s>),
    /// `0000000000000088 <main>:`: the offset in bytes and the name.
    Symbol(u64, Part<'s>),
    /// `<L0>:`, of `--symbolize-operands`.
    Label,
    /// `3: b7 00 00 00 01 00 00 00 r0 = 1`: the index, the bytes and the text, not both empty.
    Insn(Part<'s>, Part<'s>, Part<'s>),
    /// `0000000000000030:  R_BPF_64_64 counters`: the offset, the kind and the symbol.
    Relocation(u64, Part<'s>, Part<'s>),
    /// `; int x = 1;`.
    Source(Part<'s>),
    /// Something else.
    Unknown,
}

/// What a line is.
pub(super) fn kind(line: Part<'_>) -> Kind<'_> {
    let trimmed = line.trim();
    match trimmed.text.as_bytes() {
        [] => return Kind::Empty,
        [b';', ..] => return Kind::Source(trimmed.split_at(1).1.trim()),
        [b'<', .., b'>', b':'] => return Kind::Label,
        _ => {}
    }
    if let Some((_, format)) = trimmed.split_once("file format ") {
        return Kind::Format(format);
    }
    if let Some(name) = trimmed.strip_prefix("Disassembly of section ")
        && let Some(length) = name.text.strip_suffix(':').map(str::len)
    {
        return Kind::Section(name.split_at(length).0);
    }
    let (digits, rest) = trimmed.take_while(|c| c.is_ascii_hexdigit());
    if let Some(name) = rest.strip_prefix(" <")
        && let Some(length) = name.text.strip_suffix(">:").map(str::len)
        && let Ok(offset) = u64::from_str_radix(digits.text, 16)
    {
        return Kind::Symbol(offset, name.split_at(length).0);
    }
    let Some(rest) = rest.strip_prefix(":").filter(|_| !digits.text.is_empty()) else {
        return Kind::Unknown;
    };
    let rest = rest.trim();
    if rest.text.starts_with("R_BPF_") {
        let (kind, symbol) = rest.take_while(|c| !c.is_whitespace());
        return match u64::from_str_radix(digits.text, 16) {
            Ok(offset) => Kind::Relocation(offset, kind, symbol.trim()),
            Err(_) => Kind::Unknown,
        };
    }
    let (bytes, text) = split(rest);
    Kind::Insn(digits, bytes, text)
}

/// Takes eight or sixteen pairs of digits, each with a space behind it, from the text after them.
fn split(rest: Part<'_>) -> (Part<'_>, Part<'_>) {
    let mut count = 0;
    let mut end = 0;
    for word in rest.words() {
        let pair = word.text.len() == 2 && word.text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !pair || count == 16 {
            break;
        }
        count += 1;
        end = (word.span().end - rest.start) as usize;
    }
    let (bytes, text) = rest.split_at(end);
    if matches!(count, 8 | 16) { (bytes, text.trim()) } else { (rest.split_at(0).0, rest) }
}

/// A line that matters.
enum Item<'s> {
    Section(Part<'s>),
    Symbol(u64, Part<'s>),
    Insn { index: Part<'s>, bytes: Part<'s>, text: Part<'s>, origin: Option<Comes> },
    Relocation(u64, Part<'s>, Part<'s>),
}

struct Reader<'s> {
    gather: Gather<'s>,
    items: Vec<Item<'s>>,
    /// Whether GNU objdump printed it, if a line says so.
    gnu: Option<bool>,
    endian: Option<Endian>,
    /// The source line of the instructions that follow.
    origin: Option<Comes>,
}

impl<'s> Reader<'s> {
    fn line(&mut self, line: Part<'s>) {
        let item = match kind(line) {
            Kind::Empty | Kind::Label => return,
            Kind::Source(text) => return self.source(text),
            Kind::Format(format) => {
                self.gnu = Some(format.text != "elf64-bpf");
                match format.text {
                    "elf64-bpfle" => self.endian = Some(Endian::Little),
                    "elf64-bpfbe" => self.endian = Some(Endian::Big),
                    "elf64-bpf" => {}
                    _ => {
                        let message = "this is the disassembly of something else than BPF";
                        let error = Diagnostic::new(Code::PasteLine, format.span(), message);
                        self.gather.report.add(error.help("BPF objects are `elf64-bpf`"));
                    }
                }
                return;
            }
            Kind::Section(name) => {
                self.origin = None;
                Item::Section(name)
            }
            Kind::Symbol(offset, name) => {
                self.origin = None;
                Item::Symbol(offset, name)
            }
            Kind::Insn(index, bytes, text) => {
                Item::Insn { index, bytes, text, origin: self.origin.clone() }
            }
            Kind::Relocation(offset, kind, symbol) => Item::Relocation(offset, kind, symbol),
            Kind::Unknown => {
                let message = "this is no line of a disassembly";
                self.gather.report.add(
                    Diagnostic::new(Code::PasteLine, line.trim().span(), message).help(
                        "it has lines such as `3:	b7 00 00 00 01 00 00 00	r0 = 0x1`, and the names of sections and functions",
                    ),
                );
                return;
            }
        };
        self.items.push(item);
    }

    /// `/src/a.c:12`, of `-l`; `name():`, of functions that are inlined; or a line's text.
    fn source(&mut self, text: Part<'s>) {
        if text.text.ends_with("():") {
            return;
        }
        let place = text.text.rfind(':').and_then(|colon| {
            let (file, line) = text.split_at(colon);
            let line: u32 = line.text.strip_prefix(':')?.parse().ok()?;
            let path = file.text.contains(['/', '.']) && !file.text.contains(char::is_whitespace);
            path.then_some((file, line))
        });
        match (place, &mut self.origin) {
            (Some((file, line)), _) => {
                let file = self.gather.file(file.text);
                let line = Some(Line { file, line, column: 0 });
                self.origin = Some(Comes { line, text: Arc::default() });
            }
            // With `-l` the text follows the place.
            (None, Some(origin)) if origin.text.is_empty() => origin.text = Arc::from(text.text),
            (None, _) => self.origin = Some(Comes { line: None, text: Arc::from(text.text) }),
        }
    }
}
