//! The ELF layer: [`Elf`], sections, symbols and relocations as the file has them.

use super::bytes::text;
use super::image::{Binding, Location, Relocation, Symbol, SymbolKind};
use super::{ObjectError, ObjectErrorKind};
use ::object::elf::{self, FileHeader64, SectionHeader64};
use ::object::read::elf::{FileHeader as _, Rel as _, SectionHeader as _, Sym as _};
use ::object::{Endianness, SectionIndex, SymbolIndex};
use acqrel_isa::Endian;
use std::borrow::Cow;

type Header = FileHeader64<Endianness>;

/// A file whose header has been checked.
#[derive(Debug)]
pub(super) struct Elf<'d> {
    file: &'d [u8],
    endian: Endianness,
    pub(super) sections: Vec<ElfSection<'d>>,
    symbol_table: Option<SectionIndex>,
    pub(super) symbols: Vec<Symbol>,
}

/// A section with its contents, which are empty for `SHT_NOBITS`.
#[derive(Debug)]
pub(super) struct ElfSection<'d> {
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) data: &'d [u8],
    header: &'d SectionHeader64<Endianness>,
    executable: bool,
    zeros: bool,
}

impl ElfSection<'_> {
    pub(super) const fn is_code(&self) -> bool {
        self.executable && !self.zeros && self.size > 0
    }

    fn error(&self, error: ::object::read::Error) -> ObjectError {
        ObjectError::at(&self.name, 0, ObjectErrorKind::Elf(error))
    }
}

impl<'d> Elf<'d> {
    pub(super) fn parse(file: &'d [u8]) -> Result<Self, ObjectError> {
        identify(file)?;
        let whole = |error| ObjectError::from(ObjectErrorKind::Elf(error));
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
        let mut elf =
            Self { file, endian, sections: Vec::new(), symbol_table: None, symbols: Vec::new() };
        elf.read_sections(header)?;
        elf.read_symbols(header)?;
        Ok(elf)
    }

    pub(super) fn endian(&self) -> Endian {
        match self.endian {
            Endianness::Little => Endian::Little,
            Endianness::Big => Endian::Big,
        }
    }

    /// The index of the first section with this name.
    pub(super) fn section(&self, name: &str) -> Option<&ElfSection<'d>> {
        self.sections.iter().find(|section| section.name == name)
    }

    fn read_sections(&mut self, header: &Header) -> Result<(), ObjectError> {
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
            let offset = header.sh_name(self.endian);
            let name = name_at(names, offset).ok_or_else(|| {
                let what = "the name of a section is not in the section of names, or is too long";
                ObjectErrorKind::Malformed { what }
            })?;
            // The first header is a placeholder, whose size may be the number of sections.
            let (data, size) = if index == 0 {
                (&[][..], 0)
            } else {
                let data = header
                    .data(self.endian, self.file)
                    .map_err(|error| ObjectError::at(&name, 0, ObjectErrorKind::Elf(error)))?;
                (data, header.sh_size(self.endian))
            };
            bytes = bytes.saturating_add(u64::try_from(data.len()).unwrap_or(u64::MAX));
            let flags = header.sh_flags(self.endian);
            let kind = header.sh_type(self.endian);
            if flags.contains(elf::SHF_COMPRESSED) && flags.contains(elf::SHF_ALLOC) {
                let what = "the section is loaded and compressed, which ELF rules out";
                return Err(ObjectError::malformed(&name, 0, what));
            }
            self.sections.push(ElfSection {
                name: name.into_owned(),
                size,
                data,
                header,
                executable: kind != elf::SHT_NULL && flags.contains(elf::SHF_EXECINSTR),
                zeros: kind == elf::SHT_NOBITS,
            });
        }
        // So whatever is done once for each byte of each section is bounded by the file's size.
        let file = u64::try_from(self.file.len()).unwrap_or(u64::MAX);
        if bytes > file {
            return Err(ObjectErrorKind::Overlap { bytes, file }.into());
        }
        Ok(())
    }

    fn read_symbols(&mut self, header: &Header) -> Result<(), ObjectError> {
        let whole = |error| ObjectError::from(ObjectErrorKind::Elf(error));
        let sections = header.sections(self.endian, self.file).map_err(whole)?;
        let table = sections.symbols(self.endian, self.file, elf::SHT_SYMTAB).map_err(whole)?;
        if table.section().0 == 0 {
            return Ok(());
        }
        self.symbol_table = Some(table.section());
        let place = self.sections.get(table.section().0).map_or("", |section| &section.name);
        let names = self.sections.get(table.string_section().0).map_or(&[][..], |s| s.data);
        for (index, symbol) in table.iter().enumerate() {
            let offset = 24_u64.saturating_mul(u64::try_from(index).unwrap_or(u64::MAX));
            let section = table
                .symbol_section(self.endian, symbol, SymbolIndex(index))
                .map_err(|error| ObjectError::at(place, offset, ObjectErrorKind::Elf(error)))?;
            let location = match section {
                Some(SectionIndex(0)) => Location::Undefined,
                Some(index) if index.0 < self.sections.len() => Location::Section(index.0),
                Some(_) => {
                    let what = "the symbol is in a section that does not exist";
                    return Err(ObjectError::malformed(place, offset, what));
                }
                None if symbol.is_undefined(self.endian) => Location::Undefined,
                None => Location::Nowhere,
            };
            let kind = match symbol.st_type() {
                elf::STT_NOTYPE => SymbolKind::Label,
                elf::STT_OBJECT => SymbolKind::Data,
                elf::STT_FUNC => SymbolKind::Function,
                elf::STT_SECTION => SymbolKind::Section,
                elf::STT_FILE => SymbolKind::File,
                other => SymbolKind::Other(other.0),
            };
            let name = name_at(names, symbol.st_name(self.endian)).ok_or_else(|| {
                let what = "the symbol's name is not in the section of names, or is too long";
                ObjectError::malformed(place, offset, what)
            })?;
            let name = match (kind, location) {
                (SymbolKind::Section, Location::Section(section)) => {
                    self.sections[section].name.clone()
                }
                _ => name.into_owned(),
            };
            self.symbols.push(Symbol {
                name,
                kind,
                binding: match symbol.st_bind() {
                    elf::STB_LOCAL => Binding::Local,
                    elf::STB_GLOBAL => Binding::Global,
                    elf::STB_WEAK => Binding::Weak,
                    other => Binding::Other(other.0),
                },
                location,
                value: symbol.st_value(self.endian),
                size: symbol.st_size(self.endian),
            });
        }
        Ok(())
    }

    /// All relocations of the sections that are wanted: section, offset in it, relocation.
    pub(super) fn relocations(
        &self,
        wanted: impl Fn(usize) -> bool,
    ) -> Result<Vec<(usize, u64, Relocation)>, ObjectError> {
        let mut all = Vec::new();
        for section in &self.sections {
            let kind = section.header.sh_type(self.endian);
            if kind != elf::SHT_REL && kind != elf::SHT_RELA && kind != elf::SHT_CREL {
                continue;
            }
            let target = section.header.info_link(self.endian).0;
            let Some(relocated) = self.sections.get(target) else {
                let what = "the relocations are for a section that does not exist";
                return Err(ObjectError::malformed(&section.name, 0, what));
            };
            if !wanted(target) {
                continue;
            }
            let read = section.header.rel(self.endian, self.file);
            let Some((relocations, symbols)) = read.map_err(|error| section.error(error))? else {
                let kind = ObjectErrorKind::Rela { target: relocated.name.clone() };
                return Err(ObjectError::at(&section.name, 0, kind));
            };
            if self.symbol_table != Some(symbols) {
                let what = "the relocations are not for the object's symbol table";
                return Err(ObjectError::malformed(&section.name, 0, what));
            }
            for (index, relocation) in relocations.iter().enumerate() {
                let symbol = usize::try_from(relocation.r_sym(self.endian)).unwrap_or(usize::MAX);
                if symbol >= self.symbols.len() {
                    let offset = 16 * u64::try_from(index).unwrap_or(0);
                    let what = "the relocation is for a symbol that does not exist";
                    return Err(ObjectError::malformed(&section.name, offset, what));
                }
                let number = relocation.r_type(self.endian).0;
                if number != elf::R_BPF_NONE.0 {
                    let offset = relocation.r_offset(self.endian);
                    all.push((target, offset, Relocation { number, symbol }));
                }
            }
        }
        Ok(all)
    }
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
fn name_at(names: &[u8], offset: u32) -> Option<Cow<'_, str>> {
    let name = if offset == 0 { &[] } else { text(names, offset)? };
    Some(String::from_utf8_lossy(name))
}
