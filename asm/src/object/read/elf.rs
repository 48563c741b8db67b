//! The ELF layer: [`Elf`], the headers, sections, symbols and relocations of a file as a unit.

use crate::btf::name_at;
use crate::object::{ObjectError, ObjectErrorKind};
use crate::unit::{
    Binding, Link, Location, Relocation, RelocationKind, Section, SectionKind, Symbol, SymbolKind,
    Unit,
};
use ::object::elf::{self, FileHeader64, SectionHeader64};
use ::object::read::elf::{
    FileHeader as _, Rel as _, SectionHeader as _, SectionTable, Sym as _, SymbolTable,
};
use ::object::{Endianness, SectionIndex, SymbolIndex};
use acqrel_isa::Endian;

type Header = FileHeader64<Endianness>;
type Headers<'d> = SectionTable<'d, Header>;

/// A file whose header has been checked.
#[derive(Debug)]
struct Elf<'d> {
    file: &'d [u8],
    endian: Endianness,
    sections: Vec<ElfSection<'d>>,
    /// The section that is the table of symbols, if there is one.
    symbols: Option<usize>,
}

/// A section as the file has it.
#[derive(Debug)]
struct ElfSection<'d> {
    name: &'d str,
    header: &'d SectionHeader64<Endianness>,
    /// Empty for `SHT_NOBITS`.
    data: &'d [u8],
    /// Its index in the unit. None if it is a table of the file itself.
    index: Option<usize>,
}

/// Reads the sections, symbols and relocations.
pub(super) fn read(file: &[u8]) -> Result<Unit, ObjectError> {
    let whole = |error| ObjectError::from(ObjectErrorKind::Elf(error));
    identify(file)?;
    let header = Header::parse(file).map_err(whole)?;
    let endian = header.endian().map_err(whole)?;
    if header.e_type(endian) != elf::ET_REL {
        let e_type = header.e_type(endian).0;
        return Err(ObjectErrorKind::NotRelocatable { e_type }.into());
    }
    match header.e_machine(endian) {
        elf::EM_BPF => {}
        elf::EM_NONE => return Err(ObjectErrorKind::NoMachine.into()),
        machine => return Err(ObjectErrorKind::Machine { machine: machine.0 }.into()),
    }
    let mut elf = Elf { file, endian, sections: Vec::new(), symbols: None };
    elf.read_headers(header)?;
    let headers = header.sections(endian, file).map_err(whole)?;
    let table = headers.symbols(endian, file, elf::SHT_SYMTAB).map_err(whole)?;
    elf.find_tables(header, &table)?;
    let mut unit = Unit {
        endian: match endian {
            Endianness::Little => Endian::Little,
            Endianness::Big => Endian::Big,
        },
        flags: header.e_flags(endian).0,
        ..Unit::default()
    };
    unit.sections = elf.unit_sections();
    unit.symbols = elf.unit_symbols(&headers, &table, &unit.sections)?;
    elf.relocate(&mut unit)?;
    elf.link(&mut unit)?;
    Ok(unit)
}

/// Checks what comes before the byte order is known.
fn identify(file: &[u8]) -> Result<(), ObjectErrorKind> {
    if !file.starts_with(&elf::ELFMAG) {
        return Err(ObjectErrorKind::NotElf);
    }
    match file.get(4) {
        Some(&class) if class != elf::ELFCLASS64.0 => Err(ObjectErrorKind::Class { class }),
        _ => Ok(()),
    }
}

/// The name that starts at an offset; offset 0 is no name.
fn name(names: &[u8], offset: u32) -> Option<&str> {
    let name = if offset == 0 { &[] } else { name_at(names, offset)? };
    std::str::from_utf8(name).ok()
}

impl<'d> Elf<'d> {
    fn read_headers(&mut self, header: &Header) -> Result<(), ObjectError> {
        let whole = |error| ObjectError::from(ObjectErrorKind::Elf(error));
        let headers = header.section_headers(self.endian, self.file).map_err(whole)?;
        if headers.is_empty() {
            return Err(ObjectErrorKind::NoCode.into());
        }
        let names = header.section_strings_index(self.endian, self.file).map_err(whole)?;
        let names = headers
            .get(names.0)
            .map_or(Ok(&[][..]), |section| section.data(self.endian, self.file).map_err(whole))?;
        let mut bytes = 0_u64;
        for (index, header) in headers.iter().enumerate() {
            let name = name(names, header.sh_name(self.endian)).ok_or({
                let what = "the name of a section is not in the section of names, is too long, or \
                            is not UTF-8";
                ObjectErrorKind::Malformed { what }
            })?;
            // The first header is a placeholder, whose size may be the number of sections.
            let data = if index == 0 {
                &[][..]
            } else {
                header
                    .data(self.endian, self.file)
                    .map_err(|error| ObjectError::at(name, 0, ObjectErrorKind::Elf(error)))?
            };
            bytes = bytes.saturating_add(u64::try_from(data.len()).unwrap_or(u64::MAX));
            let flags = header.sh_flags(self.endian);
            let malformed = |what| Err(ObjectError::malformed(name, 0, what));
            if flags.contains(elf::SHF_COMPRESSED) && flags.contains(elf::SHF_ALLOC) {
                return malformed("the section is loaded and compressed, which ELF rules out");
            }
            let align = header.sh_addralign(self.endian);
            if align != 0 && !align.is_power_of_two() {
                return malformed("the alignment is no power of two");
            }
            if header.sh_addr(self.endian) != 0 {
                return malformed("the section has an address, which only linked files have");
            }
            self.sections.push(ElfSection { name, header, data, index: None });
        }
        // So whatever is done once for each byte of each section is bounded by the file's size.
        let file = u64::try_from(self.file.len()).unwrap_or(u64::MAX);
        if bytes > file {
            return Err(ObjectErrorKind::Overlap { bytes, file }.into());
        }
        Ok(())
    }

    /// Finds the sections that are tables of the file itself, and numbers the others.
    fn find_tables(
        &mut self,
        header: &Header,
        table: &SymbolTable<'d, Header>,
    ) -> Result<(), ObjectError> {
        let whole = |error| ObjectError::from(ObjectErrorKind::Elf(error));
        let names = header.section_strings_index(self.endian, self.file).map_err(whole)?;
        self.symbols = (table.section().0 != 0).then_some(table.section().0);
        let strings = [names.0, table.string_section().0];
        let mut count = 0;
        for (index, section) in self.sections.iter_mut().enumerate().skip(1) {
            let kind = section.header.sh_type(self.endian);
            let is_table = match kind {
                elf::SHT_SYMTAB if self.symbols != Some(index) => {
                    let what = "a second table of symbols";
                    return Err(ObjectError::malformed(section.name, 0, what));
                }
                elf::SHT_SYMTAB | elf::SHT_SYMTAB_SHNDX => true,
                elf::SHT_STRTAB => strings.contains(&index),
                _ => is_relocations(kind),
            };
            if !is_table {
                section.index = Some(count);
                count += 1;
            }
        }
        Ok(())
    }

    fn unit_sections(&self) -> Vec<Section> {
        let mut sections = Vec::new();
        for section in self.sections.iter().filter(|section| section.index.is_some()) {
            let header = section.header;
            sections.push(Section {
                name: section.name.to_owned(),
                kind: match header.sh_type(self.endian) {
                    elf::SHT_PROGBITS => SectionKind::ProgBits,
                    elf::SHT_NOBITS => SectionKind::NoBits,
                    other => SectionKind::Other(other.0),
                },
                flags: header.sh_flags(self.endian).0,
                align: header.sh_addralign(self.endian),
                entry_size: header.sh_entsize(self.endian),
                data: section.data.to_vec(),
                size: header.sh_size(self.endian),
                ..Section::default()
            });
        }
        sections
    }

    fn unit_symbols(
        &self,
        headers: &Headers<'_>,
        table: &SymbolTable<'_, Header>,
        sections: &[Section],
    ) -> Result<Vec<Symbol>, ObjectError> {
        let Some(place) = self.symbols else { return Ok(Vec::new()) };
        let place = self.sections.get(place).map_or("", |section| section.name);
        let names = headers.section(table.string_section()).ok();
        let names = names.and_then(|names| names.data(self.endian, self.file).ok()).unwrap_or(&[]);
        let mut symbols = Vec::with_capacity(table.len());
        for (index, symbol) in table.iter().enumerate().skip(1) {
            let offset = 24_u64.saturating_mul(u64::try_from(index).unwrap_or(u64::MAX));
            let malformed = |what| ObjectError::malformed(place, offset, what);
            let section = table
                .symbol_section(self.endian, symbol, SymbolIndex(index))
                .map_err(|error| ObjectError::at(place, offset, ObjectErrorKind::Elf(error)))?;
            let location = match section {
                Some(SectionIndex(0)) => Location::Undefined,
                Some(SectionIndex(index)) => match self.sections.get(index) {
                    Some(ElfSection { index: Some(index), .. }) => Location::Section(*index),
                    Some(_) => {
                        return Err(malformed("the symbol is in a table of the file itself"));
                    }
                    None => {
                        return Err(malformed("the symbol is in a section that does not exist"));
                    }
                },
                None => match symbol.st_shndx(self.endian) {
                    elf::SHN_UNDEF | elf::SHN_XINDEX => Location::Undefined,
                    elf::SHN_ABS => Location::Absolute,
                    elf::SHN_COMMON => Location::Common,
                    _ => return Err(malformed("the symbol is in a reserved section number")),
                },
            };
            let kind = match symbol.st_type() {
                elf::STT_NOTYPE => SymbolKind::Label,
                elf::STT_OBJECT => SymbolKind::Data,
                elf::STT_FUNC => SymbolKind::Function,
                elf::STT_SECTION => SymbolKind::Section,
                elf::STT_FILE => SymbolKind::File,
                other => SymbolKind::Other(other.0),
            };
            let name = name(names, symbol.st_name(self.endian)).ok_or_else(|| {
                malformed(
                    "the symbol's name is not in the section of names, is too long, or is not \
                     UTF-8",
                )
            })?;
            let name = match (kind, location) {
                (SymbolKind::Section, Location::Section(section)) => &sections[section].name,
                _ => name,
            };
            symbols.push(Symbol {
                name: name.to_owned(),
                kind,
                binding: match symbol.st_bind() {
                    elf::STB_LOCAL => Binding::Local,
                    elf::STB_GLOBAL => Binding::Global,
                    elf::STB_WEAK => Binding::Weak,
                    other => Binding::Other(other.0),
                },
                other: symbol.st_other().0,
                location,
                value: symbol.st_value(self.endian),
                size: symbol.st_size(self.endian),
            });
        }
        Ok(symbols)
    }

    /// Puts the relocations into their sections.
    fn relocate(&self, unit: &mut Unit) -> Result<(), ObjectError> {
        for section in &self.sections {
            if !is_relocations(section.header.sh_type(self.endian)) {
                continue;
            }
            let malformed = |offset, what| Err(ObjectError::malformed(section.name, offset, what));
            let target = section.header.info_link(self.endian).0;
            let Some(relocated) = self.sections.get(target) else {
                return malformed(0, "the relocations are for a section that does not exist");
            };
            let Some(target) = relocated.index else {
                return malformed(0, "the relocations are for a table of the file itself");
            };
            let read = section.header.rel(self.endian, self.file);
            let read = read
                .map_err(|error| ObjectError::at(section.name, 0, ObjectErrorKind::Elf(error)))?;
            let Some((relocations, symbols)) = read else {
                let kind = ObjectErrorKind::Rela { target: relocated.name.to_owned() };
                return Err(ObjectError::at(section.name, 0, kind));
            };
            if self.symbols != Some(symbols.0) {
                return malformed(0, "the relocations are not for the object's symbol table");
            }
            let into = &mut unit.sections[target].relocations;
            into.reserve(relocations.len());
            for (index, relocation) in relocations.iter().enumerate() {
                let place = 16 * u64::try_from(index).unwrap_or(0);
                let kind = RelocationKind::from_number(relocation.r_type(self.endian).0);
                let symbol = usize::try_from(relocation.r_sym(self.endian)).unwrap_or(usize::MAX);
                let Some(symbol) = symbol.checked_sub(1) else {
                    // `R_BPF_NONE` without a symbol says nothing.
                    if kind == RelocationKind::NONE {
                        continue;
                    }
                    return malformed(place, "the relocation is for no symbol");
                };
                if symbol >= unit.symbols.len() {
                    return malformed(place, "the relocation is for a symbol that does not exist");
                }
                let offset = relocation.r_offset(self.endian);
                into.push(Relocation { offset, kind, symbol });
            }
            into.sort_by_key(|relocation| relocation.offset);
        }
        Ok(())
    }

    /// Says what sections refer to.
    fn link(&self, unit: &mut Unit) -> Result<(), ObjectError> {
        for section in &self.sections {
            let Some(index) = section.index else { continue };
            let header = section.header;
            let malformed = |what| Err(ObjectError::malformed(section.name, 0, what));
            let link = usize::try_from(header.sh_link(self.endian)).unwrap_or(usize::MAX);
            let is_symbols = Some(link) == self.symbols;
            if header.sh_type(self.endian) == elf::SHT_GROUP {
                if !is_symbols {
                    return malformed("the group's name is not in the object's symbol table");
                }
                unit.sections[index].link = self.group(section, unit)?;
                unit.sections[index].data = Vec::new();
                unit.sections[index].size = 0;
                continue;
            }
            if header.sh_info(self.endian) != 0 {
                return malformed("sh_info is not 0, whose meaning is not known");
            }
            unit.sections[index].link = if link == 0 {
                Link::None
            } else if header.sh_flags(self.endian).contains(elf::SHF_LINK_ORDER) {
                match self.sections.get(link).and_then(|section| section.index) {
                    Some(link) => Link::Section(link),
                    None => return malformed("it belongs to a section that does not exist"),
                }
            } else if is_symbols {
                Link::Symbols
            } else {
                return malformed("sh_link is not 0, whose meaning is not known");
            };
        }
        Ok(())
    }

    /// A group. The relocations of its members are members too, which need not be said.
    fn group(&self, section: &ElfSection<'_>, unit: &Unit) -> Result<Link, ObjectError> {
        let malformed = |offset, what| ObjectError::malformed(section.name, offset, what);
        let signature = usize::try_from(section.header.sh_info(self.endian)).ok();
        let signature = signature.and_then(|signature| signature.checked_sub(1));
        let signature = signature.filter(|&signature| signature < unit.symbols.len());
        let what = "the group is named by a symbol that does not exist";
        let signature = signature.ok_or_else(|| malformed(0, what))?;
        let bytes = crate::btf::Bytes { data: section.data, endian: unit.endian };
        if bytes.len() == 0 || !bytes.len().is_multiple_of(4) {
            return Err(malformed(0, "the group's size is no multiple of 4"));
        }
        let mut words = (0..bytes.len()).step_by(4).map(|at| (at, bytes.u32(at).unwrap_or(0)));
        let flags = words.next().map_or(0, |(_, flags)| flags);
        let mut members = Vec::new();
        for (at, member) in words {
            let member = usize::try_from(member).ok().and_then(|index| self.sections.get(index));
            match member {
                Some(ElfSection { index: Some(index), .. }) => members.push(*index),
                Some(member) if is_relocations(member.header.sh_type(self.endian)) => {}
                _ => return Err(malformed(at, "a member of the group does not exist")),
            }
        }
        Ok(Link::Group { signature, flags, members })
    }
}

fn is_relocations(kind: elf::SectionType) -> bool {
    kind == elf::SHT_REL || kind == elf::SHT_RELA || kind == elf::SHT_CREL
}
