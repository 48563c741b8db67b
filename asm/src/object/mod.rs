//! [`Object`]: the BPF programs of an ELF object, as clang, rustc and llvm-mc write them.
//!
//! [`Object::parse`] lists what is in an object: sections, symbols, functions, maps, license.
//! [`Object::program`] links one program out of it: the function that [`Select`] selects, and
//! every function that it reaches by calls and code addresses, also in other sections. Each is
//! linked once, the selected one first, then in the order in which they are first referred to.
//!
//! Maps come from BTF (`.maps`) or from old-style declarations (`maps`); `.data`, `.rodata`,
//! `.bss` and those with a suffix (`.rodata.str1.1`) become maps too, as libbpf makes them.
//! Every program has all the maps of its object, so two programs of an object share them by
//! index. Source lines come from `.BTF.ext`.
//!
//! What an object alone cannot say is refused where a program uses it: kernel functions and
//! variables, CO-RE relocations, addresses in data. Bytes that nobody has checked are fine: an
//! object can be malformed in any way without panic, and work and memory stay in proportion to
//! its size.
//!
//! ```no_run
//! use acqrel_asm::object::{Object, Select};
//!
//! let object = Object::parse(&std::fs::read("xdp.o")?)?;
//! for function in object.functions() {
//!     let section = &object.sections()[function.section].name;
//!     println!("{section}+{:#x} {:?}", function.offset, function.name);
//! }
//! let program = object.program(&Select::Section("xdp"))?;
//! for insn in program.insns() {
//!     println!("{insn}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod btf;
mod bytes;
mod code;
mod elf;
mod error;
mod image;
mod lines;
mod link;
mod maps;
mod resolve;
mod select;

pub use code::Function;
pub use error::{MapFault, ObjectError, ObjectErrorKind, Place};
pub use image::{Binding, Location, Section, SectionRole, Symbol, SymbolKind};
pub use maps::Map;
pub use select::Select;

use acqrel_isa::{Endian, Program};
use btf::Btf;
use bytes::Bytes;
use elf::Elf;
use image::Image;
use lines::Lines;
use std::collections::BTreeMap;

/// The contents of an ELF object.
#[derive(Clone, Debug)]
pub struct Object {
    image: Image,
    functions: Vec<Function>,
    lines: Lines,
    license: Option<String>,
}

impl Object {
    /// The most bytes that the entries of an array or hash map, or a section of data, may take:
    /// 256 MiB.
    pub const MAX_MAP_BYTES: u64 = maps::MAX_BYTES;

    /// Reads an object.
    ///
    /// # Errors
    ///
    /// If the file is no relocatable ELF64 object for BPF, or if what is read of it is
    /// malformed: sections, symbols, relocations, declarations of maps, BTF. Instructions are
    /// only looked at as far as they are linked.
    pub fn parse(file: &[u8]) -> Result<Self, ObjectError> {
        let elf = Elf::parse(file)?;
        let bytes = |data| Bytes { data, endian: elf.endian() };
        let btf = elf.section(btf::SECTION).map(|section| Btf::parse(bytes(section.data)));
        let btf = btf.transpose()?;
        let maps = maps::find(&elf, btf.as_ref())?;
        let lines = Lines::parse(&elf, btf.as_ref().map_or(&[], Btf::strings))?;
        let license = elf.section("license").map(|section| {
            let text = section.data.split(|&byte| byte == 0).next().unwrap_or(&[]);
            String::from_utf8_lossy(text).into_owned()
        });
        let sections = sections(&elf, &maps)?;
        let endian = elf.endian();
        let declared = maps.iter().enumerate();
        let declared = declared.map(|(index, map)| ((map.section, map.offset), index)).collect();
        let image = Image { endian, sections, symbols: elf.symbols, maps, declared };
        let functions = image.functions()?;
        Ok(Self { image, functions, lines, license })
    }

    /// Links a program.
    ///
    /// # Errors
    ///
    /// If the selection is not of one function; if an instruction that is linked is invalid, or
    /// refers to something that is not in the object or not known before loading; if the
    /// instructions linked are no program.
    pub fn program(&self, select: &Select<'_>) -> Result<Program, ObjectError> {
        link::link(self, self.selected(select)?)
    }

    /// The functions that a program would have, as indices of [`Self::functions`], in its order.
    ///
    /// # Errors
    ///
    /// Those of [`Self::program`], but for what only the whole program shows.
    pub fn reached(&self, select: &Select<'_>) -> Result<Vec<usize>, ObjectError> {
        link::reached(self, self.selected(select)?)
    }

    /// The index of the function that would be linked first.
    ///
    /// # Errors
    ///
    /// If the selection is not of one function.
    pub fn select(&self, select: &Select<'_>) -> Result<usize, ObjectError> {
        Ok(self.selected(select)?)
    }

    /// The byte order of the object: of its instructions, and of the data in its maps.
    pub const fn endian(&self) -> Endian {
        self.image.endian
    }

    /// The sections, in the order of the file; the first is a placeholder.
    pub fn sections(&self) -> &[Section] {
        &self.image.sections
    }

    /// The symbols, in the order of the file; the first is a placeholder.
    pub fn symbols(&self) -> &[Symbol] {
        &self.image.symbols
    }

    /// The functions, in the order of sections and offsets.
    pub fn functions(&self) -> &[Function] {
        &self.functions
    }

    /// The maps: those declared, then the sections of data, each in the order of the file. A
    /// program's maps are these.
    pub fn maps(&self) -> &[Map] {
        &self.image.maps
    }

    /// The text in the section `license`, if there is one.
    pub fn license(&self) -> Option<&str> {
        self.license.as_deref()
    }

    /// The index of the function that starts at an offset of a section.
    fn function_at(&self, section: usize, offset: i64) -> Option<usize> {
        let place = (section, u64::try_from(offset).ok()?);
        self.functions.binary_search_by_key(&place, |f| (f.section, f.offset)).ok()
    }
}

/// The sections, with their roles and relocations.
fn sections(elf: &Elf<'_>, maps: &[Map]) -> Result<Vec<Section>, ObjectError> {
    let mut sections: Vec<Section> = elf
        .sections
        .iter()
        .map(|section| {
            let code = section.is_code();
            let role = if code {
                SectionRole::Code
            } else if maps::declares(section) {
                SectionRole::Maps
            } else {
                SectionRole::Other
            };
            let code = if code { section.data.to_vec() } else { Vec::new() };
            let relocations = BTreeMap::new();
            Section { name: section.name.clone(), role, size: section.size, code, relocations }
        })
        .collect();
    for (index, map) in maps.iter().enumerate() {
        let section = &mut sections[map.section];
        if section.role == SectionRole::Other {
            section.role = SectionRole::Data(index);
        }
    }
    let wanted = |index: usize| sections[index].role != SectionRole::Other;
    for (index, offset, relocation) in elf.relocations(wanted)? {
        let section = &mut sections[index];
        if section.relocations.insert(offset, relocation).is_some() {
            return Err(ObjectError::at(&section.name, offset, ObjectErrorKind::RelocationTwice));
        }
    }
    Ok(sections)
}
