//! [`Object`]: the BPF programs of an ELF object, as clang, rustc and llvm-mc write them.
//!
//! A file is read as a [`Unit`] ([`Unit::read`]), whole, and a unit written as a file
//! ([`Unit::write`]). An object is a unit in which the programs have been found.
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
//! variables, CO-RE relocations, addresses in data, jump tables. Bytes that nobody has checked are fine: an
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

mod code;
mod error;
mod image;
mod link;
mod maps;
mod read;
mod resolve;
mod select;
mod write;

pub use code::Function;
pub use error::{MapFault, ObjectError, ObjectErrorKind, Place};
pub use image::SectionRole;
pub use maps::Map;
pub use select::Select;
pub use write::{MapWriteFault, WriteError, WriteErrorKind, WriteOptions};

use crate::unit::{Section, Symbol, Unit};
use acqrel_isa::{Endian, Program};
use image::Image;

/// What an object holds for programs.
#[derive(Clone, Debug)]
pub struct Object {
    image: Image,
    functions: Vec<Function>,
    license: Option<String>,
}

impl Object {
    /// The most bytes that the entries of an array or hash map, or a section of data, may take:
    /// 256 MiB.
    pub const MAX_MAP_BYTES: u64 = maps::MAX_BYTES;

    /// Reads an object, by [`Unit::read`] and [`Self::of`].
    ///
    /// # Errors
    ///
    /// Those of the two.
    pub fn parse(file: &[u8]) -> Result<Self, ObjectError> {
        Self::of(Unit::read(file)?)
    }

    /// Finds what a unit holds for programs: functions, maps, the license.
    ///
    /// # Errors
    ///
    /// If the unit is malformed, in its declarations of maps, its relocations or its symbols of
    /// functions. Instructions are only looked at as far as they are linked.
    pub fn of(unit: Unit) -> Result<Self, ObjectError> {
        let license = unit.sections.iter().find(|section| section.name == "license");
        let license = license.map(|section| {
            let text = section.data.split(|&byte| byte == 0).next().unwrap_or(&[]);
            String::from_utf8_lossy(text).into_owned()
        });
        let image = Image::of(unit)?;
        let functions = image.functions()?;
        Ok(Self { image, functions, license })
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
        self.image.unit.endian
    }

    /// The unit that the object was made of.
    pub const fn unit(&self) -> &Unit {
        &self.image.unit
    }

    /// The unit that the object was made of, without the rest.
    pub fn into_unit(self) -> Unit {
        self.image.unit
    }

    /// The sections, as the unit has them.
    pub fn sections(&self) -> &[Section] {
        &self.image.unit.sections
    }

    /// What each section is to a program, in the order of [`Self::sections`].
    pub fn roles(&self) -> &[SectionRole] {
        &self.image.roles
    }

    /// The symbols, as the unit has them.
    pub fn symbols(&self) -> &[Symbol] {
        &self.image.unit.symbols
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
