//! What an object consists of, owned: [`Section`], [`Symbol`], [`Relocation`].

use super::Map;
use std::collections::BTreeMap;

/// A section of an object.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// What it is to a program.
    pub role: SectionRole,
    /// Its size in bytes.
    pub size: u64,
    /// The code; empty if the section is no code.
    pub(super) code: Vec<u8>,
    /// By offset. Only if the section is code, data or maps.
    pub(super) relocations: BTreeMap<u64, Relocation>,
}

/// What a section is to a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SectionRole {
    /// Instructions: `SHF_EXECINSTR`, and not empty.
    Code,
    /// Data, which is the map with this index of [`Object::maps`](super::Object::maps).
    Data(usize),
    /// Declarations of maps: `.maps` and `maps`.
    Maps,
    /// Anything else.
    Other,
}

/// A symbol of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name; the section's for a symbol of a section.
    pub name: String,
    /// What it names.
    pub kind: SymbolKind,
    /// Who sees it.
    pub binding: Binding,
    /// Where it is defined.
    pub location: Location,
    /// Its offset in the section.
    pub value: u64,
    /// Its size in bytes; 0 if that is not known.
    pub size: u64,
}

/// What a symbol names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SymbolKind {
    /// `STT_NOTYPE`: a label.
    Label,
    /// `STT_OBJECT`: data.
    Data,
    /// `STT_FUNC`: a function.
    Function,
    /// `STT_SECTION`: a section.
    Section,
    /// `STT_FILE`: the source file.
    File,
    /// Any other, by its number.
    Other(u8),
}

/// Who sees a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Binding {
    /// `STB_LOCAL`: the object alone, as `static` in C.
    Local,
    /// `STB_GLOBAL`.
    Global,
    /// `STB_WEAK`.
    Weak,
    /// Any other, by its number.
    Other(u8),
}

/// Where a symbol is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Location {
    /// In the section with this index of [`Object::sections`](super::Object::sections).
    Section(usize),
    /// In another object, or in the kernel.
    Undefined,
    /// In no section: absolute or common.
    Nowhere,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Relocation {
    /// `R_BPF_*`.
    pub(super) number: u32,
    /// An index of [`Image::symbols`].
    pub(super) symbol: usize,
}

/// All that linking needs but the division into functions.
#[derive(Clone, Debug)]
pub(super) struct Image {
    pub(super) endian: acqrel_isa::Endian,
    pub(super) sections: Vec<Section>,
    pub(super) symbols: Vec<Symbol>,
    pub(super) maps: Vec<Map>,
    /// The maps that are declared, by the section and offset of their declarations.
    pub(super) declared: BTreeMap<(usize, u64), usize>,
}
