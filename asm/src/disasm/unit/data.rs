//! Sections of data.

use super::Writer;
use super::code::split;
use super::names::addend;
use crate::disasm::Sink;
use crate::unit::{Location, MapDecl, Relocation, RelocationKind, Section, SectionKind};
use acqrel_isa::Endian;
use std::fmt::Write as _;
use std::io;

/// How many bytes go on a line, at most.
const LINE: usize = 64;

/// From how many zeros on they are a line of their own.
const ZEROS: usize = 16;

impl Writer<'_> {
    /// Writes the bytes of a section, with labels, and names where relocations are.
    pub(super) fn data(&self, sink: &mut Sink<'_>, index: usize) -> io::Result<()> {
        let section = &self.unit.sections[index];
        let mut relocations = section.relocations.as_slice();
        let mut stops = self.names.offsets(index);
        stops.push(section.size);
        let mut at = 0;
        for stop in stops {
            while at < stop {
                if section.kind == SectionKind::NoBits {
                    push(&mut sink.text, format_args!("    .zero {}\n", stop - at));
                    at = stop;
                    break;
                }
                let next = relocations.first().map_or(stop, |relocation| relocation.offset);
                if next > at || next >= stop {
                    let end = next.clamp(at, stop);
                    let bytes = range(&section.data, at, end);
                    self.bytes(sink, bytes)?;
                    at = end.max(at + u64::from(bytes.is_empty()));
                    continue;
                }
                let here = split(&mut relocations, at + 1);
                let size = self.reference(&mut sink.text, index, here, stop - at);
                sink.settle()?;
                at += size;
            }
            if stop < section.size || !self.names.labels_at(index, stop).is_empty() || at == stop {
                self.labels(&mut sink.text, index, stop);
            }
            sink.settle()?;
        }
        for relocation in relocations {
            self.relocation(&mut sink.text, index, *relocation);
        }
        sink.settle()
    }

    /// What stands in the place of relocations, of which there is at least one; gives its size.
    fn reference(
        &self,
        text: &mut String,
        index: usize,
        relocations: &[Relocation],
        room: u64,
    ) -> u64 {
        let section = &self.unit.sections[index];
        if let [relocation] = relocations {
            let size = match relocation.kind {
                RelocationKind::Abs64 => Some(8),
                RelocationKind::Abs32 | RelocationKind::NoDyld32 => Some(4),
                RelocationKind::Insn64 | RelocationKind::Insn32 | RelocationKind::Other(_) => None,
            };
            let added = addend(self.unit.endian, section, relocation.offset, relocation.kind);
            if let Some(size) = size.filter(|&size| size <= room)
                && let Some(reference) =
                    added.and_then(|added| self.names.reference(relocation.symbol, added))
                && (size == 8 || self.four_bytes(relocation.symbol, &reference) == relocation.kind)
            {
                push(text, format_args!("    .{size}byte {reference}\n"));
                return size;
            }
        }
        for relocation in relocations {
            self.relocation(text, index, *relocation);
        }
        let at = relocations.first().map_or(0, |relocation| relocation.offset);
        for byte in range(&section.data, at, at + 1) {
            push(text, format_args!("    .byte {byte:#04x}\n"));
        }
        1
    }

    /// The relocation that four bytes of data become. LLVM takes what refers to labels of its own in
    /// code, and to names in data, for BTF, which loaders leave alone.
    fn four_bytes(&self, symbol: usize, reference: &str) -> RelocationKind {
        let Location::Section(section) = self.unit.symbols[symbol].location else {
            return RelocationKind::Abs32;
        };
        let own = reference.starts_with(".L");
        let needed = Section::ALLOC | if own { Section::EXEC } else { Section::WRITE };
        let left_alone = self.unit.sections[section].flags & needed == needed;
        if left_alone { RelocationKind::NoDyld32 } else { RelocationKind::Abs32 }
    }

    /// Bytes in the most readable form.
    fn bytes(&self, sink: &mut Sink<'_>, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
            let text = &mut sink.text;
            let taken = if zeros >= ZEROS || zeros == bytes.len() {
                push(text, format_args!("    .zero {zeros}\n"));
                zeros
            } else if let Some(taken) = string(text, bytes) {
                taken
            } else if let Some(word) = bytes.first_chunk() {
                let value = match self.unit.endian {
                    Endian::Little => u64::from_le_bytes(*word),
                    Endian::Big => u64::from_be_bytes(*word),
                };
                push(text, format_args!("    .8byte {value:#x}\n"));
                word.len()
            } else {
                text.push_str("    .byte ");
                for (nth, byte) in bytes.iter().enumerate() {
                    let comma = if nth == 0 { "" } else { ", " };
                    push(text, format_args!("{comma}{byte:#04x}"));
                }
                text.push('\n');
                bytes.len()
            };
            bytes = &bytes[taken..];
            sink.settle()?;
        }
        Ok(())
    }

    /// Writes the declarations of maps of a section. False if it is not of them alone.
    pub(super) fn maps(&self, sink: &mut Sink<'_>, section: usize) -> io::Result<bool> {
        let here =
            |map: &&MapDecl| self.unit.symbols[map.symbol].location == Location::Section(section);
        let maps: Vec<&MapDecl> = self.unit.maps.iter().filter(here).collect();
        let mut end = 0;
        for map in &maps {
            let symbol = &self.unit.symbols[map.symbol];
            let placed = symbol.value == end && self.names.symbol(map.symbol).is_some();
            if !placed || symbol.size != map.declared_size() {
                return Ok(false);
            }
            end += symbol.size;
        }
        let of = &self.unit.sections[section];
        let labels = self.names.offsets(section).len();
        if end != of.size || labels != maps.len() || !of.relocations.is_empty() {
            return Ok(false);
        }
        for map in maps {
            self.map(&mut sink.text, map);
            sink.settle()?;
        }
        Ok(true)
    }

    fn map(&self, text: &mut String, map: &MapDecl) {
        let symbol = &self.unit.symbols[map.symbol];
        push(text, format_args!(".map {}, type={}", symbol.name, map.kind));
        for (what, side) in [("key", &map.key), ("value", &map.value)] {
            if let Some(side) = side {
                push(text, format_args!(", {what}={}", side.size));
            }
        }
        for (what, number) in [
            ("entries", map.max_entries.into()),
            ("flags", map.flags.into()),
            ("pinning", map.pinning.into()),
            ("extra", map.extra),
        ] {
            if number != 0 {
                push(text, format_args!(", {what}={number}"));
            }
        }
        if let Some(node) = map.numa_node {
            push(text, format_args!(", numa_node={node}"));
        }
        let types = [("key", &map.key), ("value", &map.value)];
        let types = types.map(|(what, side)| {
            side.as_ref().and_then(|side| side.type_name.as_deref()).map(|name| (what, name))
        });
        for (nth, (what, name)) in types.into_iter().flatten().enumerate() {
            text.push_str(if nth == 0 { "  # " } else { ", " });
            text.extend([what, " "]);
            super::comment(text, name);
        }
        text.push('\n');
    }
}

/// Appends the string that bytes start with, if it is one of at least four characters; gives how many
/// bytes it takes. A zero behind it is its end.
fn string(text: &mut String, bytes: &[u8]) -> Option<usize> {
    let printable = |byte: u8| matches!(byte, b' '..=b'~' | b'\n' | b'\t');
    let length = bytes.iter().take(LINE).take_while(|&&byte| printable(byte)).count();
    if length < 4 {
        return None;
    }
    let ends = bytes.get(length) == Some(&0);
    text.push_str(if ends { "    .asciz \"" } else { "    .ascii \"" });
    for &byte in &bytes[..length] {
        match byte {
            b'\n' => text.push_str("\\n"),
            b'\t' => text.push_str("\\t"),
            b'"' => text.push_str("\\\""),
            b'\\' => text.push_str("\\\\"),
            _ => text.push(char::from(byte)),
        }
    }
    text.push_str("\"\n");
    Some(length + usize::from(ends))
}

/// The bytes between two offsets, as far as there are any.
fn range(data: &[u8], from: u64, to: u64) -> &[u8] {
    let at = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX).min(data.len());
    data.get(at(from)..at(to)).unwrap_or_default()
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = text.write_fmt(arguments);
}
