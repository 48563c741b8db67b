//! Sections of instructions.

use super::names::{By, addend, leads_to};
use super::{Writer, comment};
use crate::disasm::{Sink, decimal};
use crate::unit::{Binding, Location, Relocation, RelocationKind, SourceLine};
use acqrel_isa::{DecodeErrorKind, Endian, Imm64, Insn, Line, RawInsn};
use std::fmt::Write as _;
use std::io;

/// The instructions of code, with their slots; none for a slot that is no instruction.
pub(crate) fn insns(
    endian: Endian,
    data: &[u8],
) -> impl Iterator<Item = (usize, Option<Insn>)> + '_ {
    let mut slot = 0;
    std::iter::from_fn(move || {
        let insn = decode(endian, data, slot)?.ok();
        let here = slot;
        slot += insn.map_or(1, Insn::slots);
        Some((here, insn))
    })
}

/// The instruction at a slot, or why there is none. None at the end.
fn decode(endian: Endian, data: &[u8], slot: usize) -> Option<Result<Insn, DecodeErrorKind>> {
    let raw = |slot: usize| {
        let bytes = data.get(slot * RawInsn::BYTES..)?.first_chunk()?;
        Some(RawInsn::from_bytes(*bytes, endian))
    };
    let first = raw(slot)?;
    Some(Insn::decode(first, raw(slot + 1)))
}

/// Whether an offset is that of the second half of a wide instruction. The first byte of a second half
/// is zero, which no instruction starts with, so that it is enough to look at the slot before.
pub(super) fn is_inside_wide(endian: Endian, data: &[u8], offset: u64) -> bool {
    let slot = usize::try_from(offset).unwrap_or(usize::MAX) / RawInsn::BYTES;
    let before = slot.checked_sub(1).and_then(|before| decode(endian, data, before));
    matches!(before, Some(Ok(insn)) if insn.slots() == 2)
}

impl Writer<'_> {
    /// Writes the instructions of a section.
    pub(super) fn code(&self, sink: &mut Sink<'_>, index: usize) -> io::Result<()> {
        let section = &self.unit.sections[index];
        let mut relocations = section.relocations.as_slice();
        let mut lines = section.lines.iter().peekable();
        let mut signatures = section.signatures.iter().peekable();
        let mut last_line = None;
        for (slot, insn) in insns(self.unit.endian, &section.data) {
            let offset = (slot * RawInsn::BYTES) as u64;
            while let Some(signature) = signatures.next_if(|it| it.offset <= offset) {
                sink.text.push_str("# ");
                comment(&mut sink.text, &signature.text);
                sink.text.push('\n');
            }
            self.labels(&mut sink.text, index, offset);
            while let Some(line) = lines.next_if(|line| line.offset <= offset) {
                self.line(&mut sink.text, line, &mut last_line);
            }
            let here = split(&mut relocations, offset + insn.map_or(1, Insn::slots) as u64 * 8);
            sink.text.push_str("    ");
            match insn {
                Some(insn) => self.insn(&mut sink.text, index, slot, insn, here),
                None => self.invalid(&mut sink.text, index, slot, here),
            }
            sink.settle()?;
        }
        let behind = section.data.len() / RawInsn::BYTES * RawInsn::BYTES;
        for byte in &section.data[behind..] {
            push(&mut sink.text, format_args!("    .byte {byte:#04x}\n"));
        }
        self.labels(&mut sink.text, index, section.data.len() as u64);
        sink.settle()
    }

    /// A comment with the place in the source, if it is another one than before.
    fn line(&self, text: &mut String, line: &SourceLine, last: &mut Option<(usize, u32)>) {
        let Some(Line { file, line: number, .. }) = line.line else { return };
        if last.replace((file, number)) == Some((file, number)) {
            return;
        }
        text.push_str("# ");
        comment(text, self.unit.files.get(file).map_or("?", String::as_str));
        text.push(':');
        decimal(text, number as usize);
        if let Some(said) = line.text.as_deref().map(str::trim).filter(|said| !said.is_empty()) {
            text.push_str(": ");
            comment(text, said);
        }
        text.push('\n');
    }

    /// An instruction with what it refers to.
    fn insn(
        &self,
        text: &mut String,
        section: usize,
        slot: usize,
        insn: Insn,
        relocations: &[Relocation],
    ) {
        if let [relocation] = relocations
            && let Some(reference) = self.operand(section, slot, insn, *relocation)
        {
            self.printer.print(text, insn, Some(&reference));
            text.push('\n');
            return;
        }
        let mut scratch = String::new();
        let by = if insn.jump().is_some() { By::Jump } else { By::Place };
        let target = match insn {
            // By a label it would be a relocation.
            Insn::LoadImm64 { .. } => None,
            _ if relocations.is_empty() => leads_to(slot, insn),
            _ => None,
        };
        let label = target.and_then(|target| {
            let offset = target.checked_mul(RawInsn::BYTES)? as u64;
            self.names.place(section, offset, by, &mut scratch)
        });
        self.printer.print(text, insn, label);
        text.push('\n');
        for relocation in relocations {
            self.relocation(text, section, *relocation);
        }
    }

    /// What an instruction refers to by a relocation, if the text of the instruction can say that.
    fn operand(
        &self,
        section: usize,
        slot: usize,
        insn: Insn,
        relocation: Relocation,
    ) -> Option<String> {
        let at = (slot * RawInsn::BYTES) as u64;
        let says = match (insn, relocation.kind) {
            (Insn::LoadImm64 { source: Imm64::Value(value), .. }, RelocationKind::Insn64) => {
                value <= u32::MAX.into()
            }
            (Insn::CallLocal { .. }, RelocationKind::Insn32) => {
                // A call of what only this section sees is put right by the assembler.
                self.unit.symbols.get(relocation.symbol).is_some_and(|symbol| {
                    symbol.binding != Binding::Local
                        || symbol.location != Location::Section(section)
                })
            }
            _ => false,
        };
        if !says || relocation.offset != at {
            return None;
        }
        let code = &self.unit.sections[section];
        let added = addend(self.unit.endian, code, relocation.offset, relocation.kind)?;
        self.names.reference(relocation.symbol, added)
    }

    /// A slot that is no instruction.
    fn invalid(&self, text: &mut String, index: usize, slot: usize, relocations: &[Relocation]) {
        let (endian, section) = (self.unit.endian, &self.unit.sections[index]);
        let bytes = section.data.get(slot * RawInsn::BYTES..).and_then(<[u8]>::first_chunk);
        let Some(bytes) = bytes else { return };
        let value = match endian {
            Endian::Little => u64::from_le_bytes(*bytes),
            Endian::Big => u64::from_be_bytes(*bytes),
        };
        push(text, format_args!(".8byte {value:#x}"));
        if let Some(Err(error)) = decode(endian, &section.data, slot) {
            text.push_str("  # ");
            comment(text, &error.to_string());
        }
        text.push('\n');
        for relocation in relocations {
            self.relocation(text, index, *relocation);
        }
    }

    /// A relocation that what stands in its place does not say.
    pub(super) fn relocation(&self, text: &mut String, section: usize, relocation: Relocation) {
        let Relocation { offset, kind, symbol: index } = relocation;
        let mut scratch = String::new();
        let name = self.unit.symbols.get(index).and_then(|symbol| match symbol.location {
            // Of what the unit alone sees the assembler makes a relocation to the section, and leaves
            // what stands in the place as it is.
            Location::Section(target) if symbol.binding == Binding::Local => {
                let start = symbol.value == 0;
                self.names.place(target, 0, By::Place, &mut scratch).filter(|_| start)
            }
            _ => self.names.symbol(index),
        });
        let kind = kind.name().map_or_else(|| kind.number().to_string(), str::to_owned);
        if let Some(name) = name {
            push(text, format_args!("    .reloc {offset}, {kind}, {name}\n"));
            return;
        }
        text.push_str("    # a relocation that has no text: ");
        comment(text, &self.unit.sections[section].name);
        push(text, format_args!("+{offset}, of type {kind}, to "));
        let symbol = self.unit.symbols.get(index);
        comment(text, symbol.map_or("no symbol", |symbol| symbol.name.as_str()));
        text.push('\n');
    }
}

/// Takes the relocations before an offset off.
pub(super) fn split<'r>(relocations: &mut &'r [Relocation], end: u64) -> &'r [Relocation] {
    let count = relocations.iter().take_while(|relocation| relocation.offset < end).count();
    let (here, rest) = relocations.split_at(count);
    *relocations = rest;
    here
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = text.write_fmt(arguments);
}
