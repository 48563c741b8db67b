//! The ELF file: header, sections, tables.
//!
//! The layout: the header; each section, followed by its relocations; the table of symbols; that of
//! names, of symbols and sections alike; the headers of the sections.

use super::{WriteError, WriteErrorKind};
use crate::unit::{Binding, Link, Location, Section, SectionKind, Symbol, SymbolKind, Unit};
use ::object::elf;
use acqrel_isa::Endian;

const HEADER: u16 = 64;
const SYMBOL: usize = 24;
const RELOCATION: usize = 16;

/// Contents start at multiples of their alignment, up to this, so that a large alignment makes no
/// large file. In a relocatable file it is the header that counts.
const MAX_PADDING: u64 = 4096;

/// The header of a section.
#[derive(Default)]
struct Header {
    name: u32,
    kind: u32,
    flags: u64,
    offset: u64,
    size: u64,
    link: u32,
    info: u32,
    align: u64,
    entry_size: u64,
}

/// A file in the making.
struct File {
    bytes: Vec<u8>,
    endian: Endian,
    headers: Vec<Header>,
    names: Vec<u8>,
}

/// The numbers that the file has for what the unit has by index.
struct Numbers {
    /// Of each section.
    sections: Vec<u32>,
    /// Of the relocations of each section; none if it has no relocations.
    relocations: Vec<Option<u32>>,
    /// Of each symbol.
    symbols: Vec<u32>,
    /// The symbols in the order of the file, by index in the unit.
    order: Vec<usize>,
    /// How many of them are local.
    locals: usize,
    /// Of the table of symbols.
    table: u32,
}

/// Writes a consistent unit, with more sections.
pub(super) fn write(unit: &Unit, more: &[Section]) -> Result<Vec<u8>, WriteError> {
    let sections: Vec<&Section> = unit.sections.iter().chain(more).collect();
    let numbers = Numbers::of(unit, &sections)?;
    let size = sections.iter().map(|section| {
        section.data.len() + 2 * 64 + section.relocations.len() * RELOCATION + section.name.len()
    });
    let names = unit.symbols.iter().map(|symbol| symbol.name.len() + 1 + SYMBOL);
    let size = size.sum::<usize>() + names.sum::<usize>() + 1024;
    let mut file = File {
        bytes: Vec::with_capacity(size),
        endian: unit.endian,
        headers: vec![Header::default()],
        names: vec![0],
    };
    file.bytes.resize(HEADER.into(), 0);
    for (section, index) in sections.into_iter().zip(0..) {
        file.section(section, &numbers)?;
        if numbers.relocations[index].is_some() {
            file.relocations(section, index, &numbers)?;
        }
    }
    file.symbols(unit, &numbers)?;
    file.finish(unit)
}

impl Numbers {
    fn of(unit: &Unit, all: &[&Section]) -> Result<Self, WriteError> {
        let relocated = |section: &&&Section| !section.relocations.is_empty();
        let count = 3 + all.len() + all.iter().filter(relocated).count();
        if count > usize::from(elf::SHN_LORESERVE) - 1 {
            return Err(WriteErrorKind::Sections(count).into());
        }
        let mut next = 1;
        let mut number = || {
            next += 1;
            next - 1
        };
        let (mut sections, mut relocations) = (Vec::new(), Vec::new());
        for section in all {
            sections.push(number());
            relocations.push((!section.relocations.is_empty()).then(&mut number));
        }
        let is_local = |&symbol: &usize| unit.symbols[symbol].binding == Binding::Local;
        let (mut order, globals): (Vec<_>, Vec<_>) = (0..unit.symbols.len()).partition(is_local);
        let locals = order.len();
        order.extend(globals);
        if !order.is_sorted()
            && let Some(section) = unit.sections.iter().find(|s| s.link == Link::Symbols)
        {
            return Err(WriteErrorKind::Renumbered(section.name.clone()).into());
        }
        let mut symbols = vec![0; order.len()];
        for (&symbol, number) in order.iter().zip(1_usize..) {
            let large = WriteErrorKind::Large("the table of symbols");
            symbols[symbol] = u32::try_from(number).map_err(|_| large)?;
        }
        Ok(Self { sections, relocations, symbols, order, locals, table: number() })
    }
}

impl File {
    fn put16(&mut self, value: u16) {
        self.bytes.extend(match self.endian {
            Endian::Little => value.to_le_bytes(),
            Endian::Big => value.to_be_bytes(),
        });
    }

    fn put32(&mut self, value: u32) {
        self.bytes.extend(match self.endian {
            Endian::Little => value.to_le_bytes(),
            Endian::Big => value.to_be_bytes(),
        });
    }

    fn put64(&mut self, value: u64) {
        self.bytes.extend(match self.endian {
            Endian::Little => value.to_le_bytes(),
            Endian::Big => value.to_be_bytes(),
        });
    }

    /// Pads the file to a multiple; gives the offset.
    fn align(&mut self, align: u64) -> u64 {
        let align = usize::try_from(align.clamp(1, MAX_PADDING)).unwrap_or(1);
        self.bytes.resize(self.bytes.len().next_multiple_of(align), 0);
        size(self.bytes.len())
    }

    /// The place of a name in the table of names.
    fn name(&mut self, name: &str) -> Result<u32, WriteError> {
        if name.is_empty() {
            return Ok(0);
        }
        if name.contains('\0') {
            return Err(WriteErrorKind::Name(name.to_owned()).into());
        }
        let large = WriteErrorKind::Large("the table of names");
        let place = u32::try_from(self.names.len()).map_err(|_| large)?;
        self.names.extend(name.as_bytes());
        self.names.push(0);
        Ok(place)
    }

    fn section(&mut self, section: &Section, numbers: &Numbers) -> Result<(), WriteError> {
        let name = self.name(&section.name)?;
        let kind = match section.kind {
            SectionKind::ProgBits => elf::SHT_PROGBITS.0,
            SectionKind::NoBits => elf::SHT_NOBITS.0,
            SectionKind::Other(kind) => kind,
        };
        let offset = self.align(section.align);
        let mut header = Header {
            name,
            kind,
            flags: section.flags,
            offset,
            size: section.size,
            align: section.align,
            entry_size: section.entry_size,
            ..Header::default()
        };
        match &section.link {
            Link::None => {}
            Link::Symbols => header.link = numbers.table,
            Link::Section(link) => header.link = numbers.sections[*link],
            Link::Group { signature, flags, members } => {
                header.link = numbers.table;
                header.info = numbers.symbols[*signature];
                self.put32(*flags);
                for &member in members {
                    self.put32(numbers.sections[member]);
                    if let Some(relocations) = numbers.relocations[member] {
                        self.put32(relocations);
                    }
                }
                header.size = size(self.bytes.len()) - offset;
            }
        }
        self.bytes.extend(&section.data);
        self.headers.push(header);
        Ok(())
    }

    fn relocations(
        &mut self,
        section: &Section,
        index: usize,
        numbers: &Numbers,
    ) -> Result<(), WriteError> {
        let name = self.name(&format!(".rel{}", section.name))?;
        let offset = self.align(8);
        for relocation in &section.relocations {
            self.put64(relocation.offset);
            let symbol = u64::from(numbers.symbols[relocation.symbol]);
            self.put64(symbol << 32 | u64::from(relocation.kind.number()));
        }
        // Members of a group have relocations that are members too.
        let group = section.flags & elf::SHF_GROUP.0;
        self.headers.push(Header {
            name,
            kind: elf::SHT_REL.0,
            flags: elf::SHF_INFO_LINK.0 | group,
            offset,
            size: size(self.bytes.len()) - offset,
            link: numbers.table,
            info: numbers.sections[index],
            align: 8,
            entry_size: size(RELOCATION),
        });
        Ok(())
    }

    fn symbols(&mut self, unit: &Unit, numbers: &Numbers) -> Result<(), WriteError> {
        let offset = self.align(8);
        self.bytes.resize(self.bytes.len() + SYMBOL, 0);
        for &index in &numbers.order {
            let symbol = &unit.symbols[index];
            // The name of a section's symbol is the section's.
            let is_named = match symbol.location {
                Location::Section(section) if symbol.kind == SymbolKind::Section => {
                    symbol.name != unit.sections[section].name
                }
                _ => true,
            };
            let name = if is_named { self.name(&symbol.name)? } else { 0 };
            self.put32(name);
            self.bytes.push(info(symbol));
            self.bytes.push(symbol.other);
            self.put16(match symbol.location {
                // There are fewer sections than numbers of 16 bits.
                Location::Section(section) => {
                    u16::try_from(numbers.sections[section]).unwrap_or(elf::SHN_ABS.0)
                }
                Location::Undefined => elf::SHN_UNDEF.0,
                Location::Absolute => elf::SHN_ABS.0,
                Location::Common => elf::SHN_COMMON.0,
            });
            self.put64(symbol.value);
            self.put64(symbol.size);
        }
        let large = |_| WriteErrorKind::Large("the table of symbols");
        let name = self.name(".symtab")?;
        self.headers.push(Header {
            name,
            kind: elf::SHT_SYMTAB.0,
            offset,
            size: size(self.bytes.len()) - offset,
            link: numbers.table + 1,
            info: u32::try_from(numbers.locals + 1).map_err(large)?,
            align: 8,
            entry_size: size(SYMBOL),
            ..Header::default()
        });
        Ok(())
    }

    /// Writes the names, the headers of the sections, and that of the file.
    fn finish(mut self, unit: &Unit) -> Result<Vec<u8>, WriteError> {
        let name = self.name(".strtab")?;
        let offset = size(self.bytes.len());
        let names = core::mem::take(&mut self.names);
        self.bytes.extend(&names);
        self.headers.push(Header {
            name,
            kind: elf::SHT_STRTAB.0,
            offset,
            size: size(names.len()),
            align: 1,
            ..Header::default()
        });
        let headers = self.align(8);
        // There are fewer sections than numbers of 16 bits.
        let count = u16::try_from(self.headers.len()).unwrap_or(0);
        for header in core::mem::take(&mut self.headers) {
            self.put32(header.name);
            self.put32(header.kind);
            self.put64(header.flags);
            self.put64(0);
            self.put64(header.offset);
            self.put64(header.size);
            self.put32(header.link);
            self.put32(header.info);
            self.put64(header.align);
            self.put64(header.entry_size);
        }
        let contents = core::mem::take(&mut self.bytes);
        self.bytes.extend(elf::ELFMAG);
        let data = match self.endian {
            Endian::Little => elf::ELFDATA2LSB.0,
            Endian::Big => elf::ELFDATA2MSB.0,
        };
        self.bytes.extend([elf::ELFCLASS64.0, data, 1]);
        self.bytes.resize(16, 0);
        self.put16(elf::ET_REL.0);
        self.put16(elf::EM_BPF.0);
        self.put32(1);
        self.put64(0);
        self.put64(0);
        self.put64(headers);
        self.put32(unit.flags);
        self.put16(HEADER);
        self.put16(0);
        self.put16(0);
        self.put16(HEADER);
        self.put16(count);
        self.put16(count - 1);
        let header = core::mem::replace(&mut self.bytes, contents);
        self.bytes[..usize::from(HEADER)].copy_from_slice(&header);
        Ok(self.bytes)
    }
}

/// `st_info`: the binding and the type of a symbol.
fn info(symbol: &Symbol) -> u8 {
    let binding = match symbol.binding {
        Binding::Local => elf::STB_LOCAL.0,
        Binding::Global => elf::STB_GLOBAL.0,
        Binding::Weak => elf::STB_WEAK.0,
        Binding::Other(number) => number,
    };
    let kind = match symbol.kind {
        SymbolKind::Label => elf::STT_NOTYPE.0,
        SymbolKind::Data => elf::STT_OBJECT.0,
        SymbolKind::Function => elf::STT_FUNC.0,
        SymbolKind::Section => elf::STT_SECTION.0,
        SymbolKind::File => elf::STT_FILE.0,
        SymbolKind::Other(number) => number,
    };
    binding << 4 | kind & 0xf
}

fn size(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
