//! What differs besides code: maps, symbols, data.

use crate::unit::{Binding, Location, MapDecl, Section, Symbol, SymbolKind, Unit};
use acqrel_isa::{MapDef, Program};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Of two programs: their maps.
pub(super) fn programs(old: &Program, new: &Program) -> Vec<String> {
    let described = |program: &Program| {
        let maps = program.maps().iter();
        maps.map(|map| (format!("map {:?}", map.name), map_of_program(map))).collect()
    };
    let mut found = differences(&described(old), &described(new));
    let named: BTreeMap<&str, &MapDef> =
        new.maps().iter().map(|map| (map.name.as_str(), map)).collect();
    for map in old.maps() {
        let Some(other) = named.get(map.name.as_str()) else { continue };
        let longer = map.initial.len().max(other.initial.len());
        // Zeros follow what is given.
        let at = |map: &MapDef, at: usize| map.initial.get(at).copied().unwrap_or_default();
        if let Some(byte) = (0..longer).find(|&byte| at(map, byte) != at(other, byte)) {
            let (was, is) = (at(map, byte), at(other, byte));
            let name = &map.name;
            found.push(format!(
                "map {name:?}: the byte at offset {byte} of its first value is {is:#04x}, not {was:#04x}; it may be not the only one"
            ));
        }
    }
    found
}

/// Of two units: their byte orders, maps, symbols, and sections that are not code.
pub(super) fn units(old: &Unit, new: &Unit) -> Vec<String> {
    let described = |unit: &Unit| {
        let mut all = BTreeMap::new();
        all.insert("byte order".to_owned(), vec![format!("{:?}", unit.endian).to_lowercase()]);
        for map in &unit.maps {
            let name = unit.symbols.get(map.symbol).map_or("", |symbol| symbol.name.as_str());
            all.insert(format!("map {name:?}"), map_of_unit(map));
        }
        for symbol in &unit.symbols {
            if !matches!(symbol.kind, SymbolKind::Section | SymbolKind::File)
                && symbol.binding != Binding::Local
            {
                all.insert(format!("symbol {:?}", symbol.name), symbol_facts(unit, symbol));
            }
        }
        for ((name, nth), section) in sections(unit) {
            let about = name.starts_with(".debug_") || name.starts_with(".BTF");
            if !section.declares_maps() && !about && section.size > 0 {
                let again = if nth == 0 { String::new() } else { format!(", number {}", nth + 1) };
                all.insert(format!("section {name:?}{again}"), section_facts(section));
            }
        }
        all
    };
    let mut found = differences(&described(old), &described(new));
    let data = sections(new);
    for (place, section) in sections(old) {
        if section.name.starts_with('.') && section.flags & Section::ALLOC == 0 {
            continue;
        }
        let Some(other) = data.get(&place) else { continue };
        found.extend(relocated(old, section, new, other));
        if section.data.len() == other.data.len()
            && let Some(at) = section.data.iter().zip(&other.data).position(|(a, b)| a != b)
        {
            let (was, is) = (section.data[at], other.data[at]);
            let name = &section.name;
            found.push(format!(
                "section {name:?}: the byte at offset {at} is {is:#04x}, not {was:#04x}; it may be not the only one"
            ));
        }
    }
    found
}

/// The sections that are not code, by name and which of that name they are.
fn sections(unit: &Unit) -> BTreeMap<(&str, usize), &Section> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let data = unit.sections.iter().filter(|section| !section.is_code());
    let numbered = data.map(|section| {
        let count = seen.entry(&section.name).or_default();
        *count += 1;
        ((section.name.as_str(), *count - 1), section)
    });
    numbered.collect()
}

/// What tells the relocations of a section from those of another.
fn relocated(old: &Unit, section: &Section, new: &Unit, other: &Section) -> Option<String> {
    let all = |unit: &Unit, section: &Section| {
        let relocations = section.relocations.iter();
        let mut all: Vec<_> =
            relocations.map(|it| (it.offset, it.kind.number(), target(unit, it.symbol))).collect();
        all.sort();
        all
    };
    let (was, is) = (all(old, section), all(new, other));
    let longer = was.len().max(is.len());
    let at = (0..longer).find(|&at| was.get(at) != is.get(at))?;
    let offset = was.get(at).into_iter().chain(is.get(at)).map(|it| it.0).min()?;
    let name = &section.name;
    Some(format!(
        "section {name:?}: what the bytes at offset {offset} refer to; it may be not the only place"
    ))
}

/// What a relocation refers to: a symbol that others see by its name, another by its place.
fn target(unit: &Unit, symbol: usize) -> String {
    let Some(symbol) = unit.symbols.get(symbol) else { return String::new() };
    match symbol.location {
        Location::Section(section) if symbol.binding == Binding::Local => {
            let section = unit.sections.get(section).map_or("?", |it| it.name.as_str());
            format!("section {section:?} + {:#x}", symbol.value)
        }
        _ => format!("{:?}", symbol.name),
    }
}

fn map_of_program(map: &MapDef) -> Vec<String> {
    vec![
        format!("type {}", map.kind.number()),
        format!("key of {} bytes", map.key_size),
        format!("value of {} bytes", map.value_size),
        format!("{} entries", map.max_entries),
        (if map.read_only { "read only" } else { "written" }).to_owned(),
    ]
}

fn map_of_unit(map: &MapDecl) -> Vec<String> {
    let side = |what: &str, side: &Option<crate::unit::MapSide>| match side {
        Some(side) => format!("{what} of {} bytes", side.size),
        None => format!("no {what}"),
    };
    vec![
        format!("type {}", map.kind),
        side("key", &map.key),
        side("value", &map.value),
        format!("{} entries", map.max_entries),
        format!("flags {:#x}", map.flags),
        format!("pinning {}", map.pinning),
        format!("extra {:#x}", map.extra),
        format!("numa node {:?}", map.numa_node),
    ]
}

fn symbol_facts(unit: &Unit, symbol: &Symbol) -> Vec<String> {
    let place = match symbol.location {
        Location::Section(section) => {
            let section = unit.sections.get(section);
            let name = section.map_or("?", |it| it.name.as_str());
            // Where code and maps are is no difference by itself.
            if section.is_some_and(|it| !it.is_code() && !it.declares_maps()) {
                format!("at offset {:#x} of section {name:?}", symbol.value)
            } else {
                format!("in section {name:?}")
            }
        }
        Location::Undefined => "not defined".to_owned(),
        Location::Absolute => format!("the number {:#x}", symbol.value),
        Location::Common => "common".to_owned(),
    };
    let kind = format!("{:?}", symbol.kind).to_lowercase();
    let binding = format!("{:?}", symbol.binding).to_lowercase();
    let mut facts = vec![kind, binding, place];
    if symbol.other != 0 {
        facts.push(format!("visibility {}", symbol.other));
    }
    if symbol.kind == SymbolKind::Data {
        facts.push(format!("{} bytes", symbol.size));
    }
    facts
}

fn section_facts(section: &Section) -> Vec<String> {
    vec![format!("{} bytes", section.size), format!("flags {:#x}", section.flags)]
}

/// What is in one and not in the other, and what both have with other facts.
fn differences(
    old: &BTreeMap<String, Vec<String>>,
    new: &BTreeMap<String, Vec<String>>,
) -> Vec<String> {
    let mut found = Vec::new();
    for (name, was) in old {
        let Some(is) = new.get(name) else {
            found.push(format!("{name} is gone: {}", was.join(", ")));
            continue;
        };
        let mut text = String::new();
        for (was, is) in was.iter().zip(is).filter(|(was, is)| was != is) {
            let start = if text.is_empty() { ": " } else { "; " };
            // Writing to a string does not fail.
            let _ = write!(text, "{start}{is}, not {was}");
        }
        if text.is_empty() && was.len() != is.len() {
            let _ = write!(text, ": {}, not {}", is.join(", "), was.join(", "));
        }
        if !text.is_empty() {
            found.push(format!("{name}{text}"));
        }
    }
    for (name, is) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        found.push(format!("{name} is added: {}", is.join(", ")));
    }
    found
}
