//! [`Normal`]: a unit as what it means to a linker, so that two can be compared.

use acqrel_asm::unit::{Binding, Link, Location, RelocationKind, Section, SymbolKind, Unit};
use acqrel_isa::Endian;
use std::collections::BTreeMap;

/// What a unit means. Its order of symbols does not count, nor whether a relocation refers to a symbol
/// that others do not see, or to its place in a section.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Normal {
    sections: BTreeMap<String, Meant>,
    symbols: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
struct Meant {
    head: String,
    /// With zeros where relocations are.
    data: Vec<u8>,
    relocations: Vec<String>,
}

impl Normal {
    pub(crate) fn of(unit: &Unit) -> Self {
        let kept = |section: &&Section| {
            let about = [".BTF", ".debug_", ".symtab", ".strtab", ".rel", ".llvm_addrsig"];
            section.size > 0
                && section.link == Link::None
                && !about.iter().any(|about| section.name.starts_with(about))
        };
        let sections = unit.sections.iter().filter(kept);
        let sections = sections.map(|section| (section.name.clone(), meant(unit, section)));
        let mut symbols: Vec<String> = unit
            .symbols
            .iter()
            .filter(|it| !matches!(it.kind, SymbolKind::Section | SymbolKind::File))
            .filter(|it| !it.name.starts_with(".L") && !it.name.is_empty())
            .map(|it| {
                let place = match it.location {
                    Location::Section(section) => unit.sections[section].name.clone(),
                    other => format!("{other:?}"),
                };
                let (kind, binding) = (it.kind, it.binding);
                let (other, value, size) = (it.other, it.value, it.size);
                format!("{} {kind:?} {binding:?} {other} {place}+{value} {size}", it.name)
            })
            .collect();
        symbols.sort();
        Self { sections: sections.collect(), symbols }
    }

    #[track_caller]
    pub(crate) fn assert_same(&self, found: &Self, what: &str) {
        assert_eq!(self.symbols, found.symbols, "{what}");
        for (name, section) in &self.sections {
            let other = found.sections.get(name);
            let other = other.unwrap_or_else(|| panic!("{what}: no section {name}"));
            assert_eq!(section.head, other.head, "{what}, {name}");
            assert_eq!(section.relocations, other.relocations, "{what}, {name}");
            for (slot, (a, b)) in section.data.chunks(8).zip(other.data.chunks(8)).enumerate() {
                assert_eq!(a, b, "{what}, {name}: at offset {}", slot * 8);
            }
            assert_eq!(section.data.len(), other.data.len(), "{what}, {name}");
        }
    }
}

fn meant(unit: &Unit, section: &Section) -> Meant {
    // The assembler aligns code to 8 at least.
    let align = section.align.max(if section.is_code() { 8 } else { 1 });
    let (kind, flags, entry, size) =
        (section.kind, section.flags, section.entry_size, section.size);
    let head = format!("{kind:?} flags {flags:#x} align {align} entry {entry} size {size}");
    let mut data = section.data.clone();
    let relocations = section.relocations.iter().map(|relocation| {
        let at = usize::try_from(relocation.offset).unwrap();
        let (place, width) = match relocation.kind {
            RelocationKind::Insn64 | RelocationKind::Insn32 => (at + 4, 4),
            RelocationKind::Abs64 => (at, 8),
            _ => (at, 4),
        };
        let bytes = &mut data[place..place + width];
        let mut word = [0; 8];
        let added = match unit.endian {
            Endian::Little => {
                word[..width].copy_from_slice(bytes);
                i64::from_le_bytes(word)
            }
            Endian::Big => {
                word[8 - width..].copy_from_slice(bytes);
                i64::from_be_bytes(word)
            }
        };
        let mut added = if width == 4 { added << 32 >> 32 } else { added };
        if relocation.kind == RelocationKind::Insn32 {
            added = (added + 1) * 8;
        }
        bytes.fill(0);
        let symbol = &unit.symbols[relocation.symbol];
        let target = match symbol.location {
            Location::Section(section) if symbol.binding == Binding::Local => {
                let place = symbol.value.cast_signed() + added;
                format!("{}+{place}", unit.sections[section].name)
            }
            _ => format!("{} + {added}", symbol.name),
        };
        format!("{} {:?} {target}", relocation.offset, relocation.kind)
    });
    let relocations = relocations.collect();
    Meant { head, data, relocations }
}
