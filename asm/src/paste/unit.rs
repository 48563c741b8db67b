//! Gathered sections to a unit: [`unit()`].

use super::gather::{Gathered, functions};
use crate::unit::{Binding, Location, Relocation, Section, SourceLine, Symbol, SymbolKind, Unit};
use acqrel_isa::{Endian, Insn, encode};
use std::collections::HashMap;
use std::sync::Arc;

/// The unit of sections, which all have instructions. Names that are defined nowhere are undefined
/// symbols.
pub(super) fn unit(sections: &[Gathered], files: &[String], endian: Endian, lines: bool) -> Unit {
    let mut unit = Unit { endian, files: files.to_vec(), ..Unit::default() };
    let mut symbols = HashMap::new();
    for (number, section) in sections.iter().enumerate() {
        let insns: Vec<Insn> = section.entries.values().map(|entry| entry.insn).collect();
        let data = encode(&insns, endian);
        let size = data.len() as u64;
        let named = functions(section);
        let labels = section.functions.iter().map(|(&slot, (name, _))| (slot, name.as_str()));
        for (slot, name) in labels {
            let at = named.binary_search_by_key(&slot, |&(slot, _)| slot);
            let kind = if at.is_ok() { SymbolKind::Function } else { SymbolKind::Label };
            let next =
                at.ok().map(|at| named.get(at + 1).map_or(size, |&(next, _)| section.offset(next)));
            let value = section.offset(slot);
            let size = next.map_or(0, |next| next.saturating_sub(value));
            symbols.entry(name).or_insert(unit.symbols.len());
            unit.symbols.push(symbol(name, kind, Location::Section(number), value, size));
        }
        let origins = section.entries.iter().filter(|_| lines).filter_map(|(&slot, entry)| {
            let origin = entry.origin.as_ref()?;
            let text = Some(Arc::clone(&origin.text)).filter(|text| !text.is_empty());
            Some(SourceLine { offset: section.offset(slot), line: origin.line, text })
        });
        unit.sections.push(Section {
            name: section.name.clone(),
            flags: Section::ALLOC | Section::EXEC,
            align: 8,
            size,
            data,
            lines: origins.collect(),
            ..Section::default()
        });
    }
    for (number, section) in sections.iter().enumerate() {
        for (&slot, reference) in &section.relocations {
            let name = reference.symbol.as_str();
            let index = *symbols.entry(name).or_insert_with(|| {
                let place = sections.iter().position(|section| section.name == name);
                unit.symbols.push(match place {
                    Some(at) => symbol(name, SymbolKind::Section, Location::Section(at), 0, 0),
                    None => symbol(name, SymbolKind::Label, Location::Undefined, 0, 0),
                });
                unit.symbols.len() - 1
            });
            unit.sections[number].relocations.push(Relocation {
                offset: section.offset(slot),
                kind: reference.kind,
                symbol: index,
            });
        }
    }
    unit
}

fn symbol(name: &str, kind: SymbolKind, location: Location, value: u64, size: u64) -> Symbol {
    let binding = match kind {
        SymbolKind::Section => Binding::Local,
        SymbolKind::Label if location != Location::Undefined => Binding::Local,
        _ => Binding::Global,
    };
    Symbol { name: name.to_owned(), kind, binding, other: 0, location, value, size }
}
