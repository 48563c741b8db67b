//! Random units: what is written is what is read.

use acqrel_asm::object::{Object, Select, WriteOptions};
use acqrel_asm::unit::{
    Binding, Link, Location, Relocation, RelocationKind, Section, SectionKind, Symbol, SymbolKind,
    Unit,
};
use acqrel_isa::Endian;
use proptest::prelude::*;
use proptest::sample::Index;

/// `SHF_COMPRESSED`, and `SHF_LINK_ORDER`, which says what [`Link`] says.
const NO_FLAGS: u64 = 0x800 | LINK_ORDER;
const LINK_ORDER: u64 = 0x80;

fn name() -> impl Strategy<Value = String> {
    // No section of these is one that means something to the reader.
    "[a-zA-Z0-9_/ é]{0,12}"
}

fn kind() -> impl Strategy<Value = SectionKind> {
    prop_oneof![
        4 => Just(SectionKind::ProgBits),
        1 => Just(SectionKind::NoBits),
        // Not the numbers of tables.
        1 => prop::sample::select(vec![0, 7, 14, 0x6fff_4c03, 0x7000_0001]).prop_map(SectionKind::Other),
    ]
}

/// A section, without what it refers to.
fn section() -> impl Strategy<Value = Section> {
    let data = prop::collection::vec(any::<u8>(), 0..40);
    (name(), kind(), any::<u64>(), 0..20_u32, any::<u64>(), data).prop_map(
        |(name, kind, flags, align, entry_size, data)| {
            let size = u64::try_from(data.len()).unwrap();
            let is_empty = kind == SectionKind::NoBits;
            let data = if is_empty { Vec::new() } else { data };
            let align = if align == 0 { 0 } else { 1 << (align - 1) };
            let flags = flags & !NO_FLAGS;
            Section { name, kind, flags, align, entry_size, data, size, ..Section::default() }
        },
    )
}

fn symbol() -> impl Strategy<Value = (Symbol, Index)> {
    let kind = prop_oneof![
        Just(SymbolKind::Label),
        Just(SymbolKind::Data),
        Just(SymbolKind::Function),
        Just(SymbolKind::Section),
        Just(SymbolKind::File),
        (5..16_u8).prop_map(SymbolKind::Other),
    ];
    let binding = prop_oneof![
        Just(Binding::Local),
        Just(Binding::Global),
        Just(Binding::Weak),
        (3..16_u8).prop_map(Binding::Other),
    ];
    // The section is chosen when their number is known.
    let location = prop_oneof![
        3 => Just(Location::Section(0)),
        1 => Just(Location::Undefined),
        1 => Just(Location::Absolute),
        1 => Just(Location::Common),
    ];
    let place = (location, any::<u64>(), any::<u64>(), any::<Index>());
    (name(), kind, binding, any::<u8>(), place).prop_map(
        |(name, kind, binding, other, (location, value, size, section))| {
            (Symbol { name, kind, binding, other, location, value, size }, section)
        },
    )
}

fn relocation() -> impl Strategy<Value = (Index, Relocation, Index)> {
    let kind = prop_oneof![0..12_u32, any::<u32>()].prop_map(RelocationKind::from_number);
    (any::<Index>(), any::<u64>(), kind, any::<Index>()).prop_map(
        |(section, offset, kind, symbol)| (section, Relocation { offset, kind, symbol: 0 }, symbol),
    )
}

/// What sections refer to.
fn links() -> impl Strategy<Value = Vec<(Index, u8, Index, u32)>> {
    prop::collection::vec((any::<Index>(), any::<u8>(), any::<Index>(), any::<u32>()), 0..4)
}

fn unit() -> impl Strategy<Value = Unit> {
    let sections = prop::collection::vec(section(), 0..6);
    let symbols = prop::collection::vec(symbol(), 0..8);
    let relocations = prop::collection::vec(relocation(), 0..12);
    (any::<bool>(), any::<u32>(), sections, symbols, relocations, links()).prop_map(
        |(big, flags, sections, symbols, relocations, links)| {
            let endian = if big { Endian::Big } else { Endian::Little };
            let mut unit = Unit { endian, flags, sections, ..Unit::default() };
            for (mut symbol, section) in symbols {
                if symbol.location == Location::Section(0) {
                    if unit.sections.is_empty() {
                        continue;
                    }
                    let section = section.index(unit.sections.len());
                    symbol.location = Location::Section(section);
                    if symbol.kind == SymbolKind::Section {
                        symbol.name.clone_from(&unit.sections[section].name);
                    }
                }
                unit.symbols.push(symbol);
            }
            unit.symbols.sort_by_key(|symbol| symbol.binding != Binding::Local);
            if unit.sections.is_empty() || unit.symbols.is_empty() {
                return unit;
            }
            for (section, relocation, symbol) in relocations {
                let symbol = symbol.index(unit.symbols.len());
                let section = section.index(unit.sections.len());
                unit.sections[section].relocations.push(Relocation { symbol, ..relocation });
            }
            for section in &mut unit.sections {
                section.relocations.sort_by_key(|relocation| relocation.offset);
            }
            for (section, kind, to, flags) in links {
                let to_section = to.index(unit.sections.len());
                let signature = to.index(unit.symbols.len());
                let count = unit.sections.len();
                let section = &mut unit.sections[section.index(count)];
                section.flags &= !LINK_ORDER;
                section.link = match kind % 3 {
                    0 => Link::Symbols,
                    1 => {
                        section.flags |= LINK_ORDER;
                        Link::Section(to_section)
                    }
                    _ => {
                        section.kind = SectionKind::Other(17);
                        section.data.clear();
                        section.size = 0;
                        Link::Group { signature, flags, members: vec![to_section, 0] }
                    }
                };
                // A section that was a group before is one no more.
                if kind % 3 != 2 && section.kind == SectionKind::Other(17) {
                    section.kind = SectionKind::ProgBits;
                }
            }
            unit
        },
    )
}

proptest! {
    #[test]
    fn units_are_read_as_they_were_written(unit in unit()) {
        let options = WriteOptions { types: false, ..WriteOptions::default() };
        let written = unit.write(&options).unwrap();
        prop_assert_eq!(Unit::read(&written).unwrap(), unit);
    }

    #[test]
    fn any_unit_is_linked_or_refused(unit in unit()) {
        if let Ok(object) = Object::of(unit.clone()) {
            for index in 0..object.functions().len() {
                let _ = object.program(&Select::Index(index));
            }
        }
        // With all that can be added, the types are well-formed.
        let options = WriteOptions { debug: true, ..WriteOptions::default() };
        if let Ok(written) = unit.write(&options) {
            let read = Unit::read(&written).unwrap();
            prop_assert_eq!(&read.symbols, &unit.symbols);
        }
    }

    #[test]
    fn symbols_in_any_order_are_written(unit in unit(), order in any::<u64>()) {
        let mut shuffled = unit.clone();
        let count = shuffled.symbols.len();
        prop_assume!(count > 0 && unit.sections.iter().all(|s| s.link == Link::None));
        // Rotates the symbols, and with them what refers to them.
        let by = usize::try_from(order % count as u64).unwrap();
        shuffled.symbols.rotate_left(by);
        for relocation in shuffled.sections.iter_mut().flat_map(|s| &mut s.relocations) {
            relocation.symbol = (relocation.symbol + count - by) % count;
        }
        let options = WriteOptions { types: false, ..WriteOptions::default() };
        let read = Unit::read(&shuffled.write(&options).unwrap()).unwrap();
        for (read, section) in read.sections.iter().zip(&unit.sections) {
            prop_assert_eq!(read.relocations.len(), section.relocations.len());
        }
        for (before, after) in shuffled.sections.iter().zip(&read.sections) {
            for (before, after) in before.relocations.iter().zip(&after.relocations) {
                let before = &shuffled.symbols[before.symbol];
                prop_assert_eq!(before, &read.symbols[after.symbol]);
            }
        }
    }
}
