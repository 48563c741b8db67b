//! [`Unit`]: what a source or an object consists of, whole: sections with their contents, symbols,
//! relocations, maps, source lines.
//!
//! It is the form in which text, ELF objects and everything that is written of them meet. The
//! assembler makes a unit of a source, the reader of objects one of a file; the writer makes a file
//! of one, and the disassembler text. Programs are linked out of it
//! ([`Object`](crate::object::Object)).

mod check;
mod map;
mod relocation;
mod section;
mod symbol;

pub use map::{MapDecl, MapSide};
pub use relocation::{Relocation, RelocationKind};
pub use section::{Link, Section, SectionKind, Signature, SourceLine};
pub use symbol::{Binding, Location, Symbol, SymbolKind};

use acqrel_isa::Endian;

/// What a source or an object consists of.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Unit {
    /// The byte order of instructions and data.
    pub endian: Endian,
    /// The file's flags, `e_flags`: 0 of LLVM; of GNU as the version of the instruction set.
    pub flags: u32,
    /// The sections in their order, without the placeholder that an ELF file starts with, and
    /// without the tables of the file itself (symbols, strings, relocations).
    pub sections: Vec<Section>,
    /// The symbols in their order, without the placeholder.
    pub symbols: Vec<Symbol>,
    /// The maps that `.maps` declares, in the order of their places.
    pub maps: Vec<MapDecl>,
    /// The names of the source files, which [`SourceLine`] refers to.
    pub files: Vec<String>,
}

impl Unit {
    /// Whether there is more than code: data or maps, which bytes and text of a program alone lack.
    pub fn has_data(&self) -> bool {
        !self.maps.is_empty()
            || self.sections.iter().any(|section| section.size > 0 && !section.is_code())
    }
}
