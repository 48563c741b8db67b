//! Sections and their contents.

use super::Relocation;
use acqrel_isa::Line;
use std::sync::Arc;

/// A section. The default is one of bytes, without name and contents.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// `sh_type`.
    pub kind: SectionKind,
    /// `sh_flags`, `SHF_*`.
    pub flags: u64,
    /// `sh_addralign`, a power of two or 0.
    pub align: u64,
    /// `sh_entsize`.
    pub entry_size: u64,
    /// What it refers to, besides what its relocations do.
    pub link: Link,
    /// Its bytes, instructions too, in the unit's byte order. Empty for [`SectionKind::NoBits`].
    pub data: Vec<u8>,
    /// Its size in bytes: that of `data`, but for [`SectionKind::NoBits`].
    pub size: u64,
    /// The places that depend on symbols, by offset.
    pub relocations: Vec<Relocation>,
    /// The source lines of instructions, by offset; each holds up to the next one.
    pub lines: Vec<SourceLine>,
    /// The declarations in C of its functions, by offset, as far as an object has them.
    pub signatures: Vec<Signature>,
}

/// How C declares a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The offset of the function in its section.
    pub offset: u64,
    /// The declaration: `int xdp(struct xdp_md *ctx)`.
    pub text: String,
}

/// What a section holds, `sh_type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum SectionKind {
    /// `SHT_PROGBITS`: bytes.
    #[default]
    ProgBits,
    /// `SHT_NOBITS`: zeros that take no room in the file.
    NoBits,
    /// Any other, by its number.
    Other(u32),
}

/// What a section refers to, `sh_link` and `sh_info`.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Link {
    /// Nothing.
    #[default]
    None,
    /// The symbol table, as `.llvm_addrsig` does, whose bytes are numbers of symbols.
    Symbols,
    /// With `SHF_LINK_ORDER`, the section with this index of
    /// [`Unit::sections`](super::Unit::sections), which it belongs to.
    Section(usize),
    /// It is a group (`SHT_GROUP`): the linker keeps all of its members or none. The section has no
    /// data of its own.
    Group {
        /// The symbol that is its name, an index of [`Unit::symbols`](super::Unit::symbols).
        signature: usize,
        /// `GRP_*`: 1 if of the groups with one name one is kept.
        flags: u32,
        /// Its members, indices of [`Unit::sections`](super::Unit::sections).
        members: Vec<usize>,
    },
}

/// Where an instruction comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLine {
    /// The offset of the instruction in its section.
    pub offset: u64,
    /// The line; its file is an index of [`Unit::files`](super::Unit::files). None where the compiler
    /// says that there is no line.
    pub line: Option<Line>,
    /// The text of the line, if an object has it.
    pub text: Option<Arc<str>>,
}

impl Section {
    /// `SHF_WRITE`: the program may write it.
    pub const WRITE: u64 = 1;
    /// `SHF_ALLOC`: it is loaded.
    pub const ALLOC: u64 = 2;
    /// `SHF_EXECINSTR`: it is instructions.
    pub const EXEC: u64 = 4;

    /// The name of the section whose variables declare maps by their types.
    pub const MAPS: &str = ".maps";

    /// Whether it holds instructions.
    pub fn is_code(&self) -> bool {
        // A section of type 0 (`SHT_NULL`) is none.
        let is_none = matches!(self.kind, SectionKind::NoBits | SectionKind::Other(0));
        self.flags & Self::EXEC != 0 && !is_none && self.size > 0
    }

    /// Whether it declares maps by the types of its variables, as libbpf has it.
    pub fn declares_maps(&self) -> bool {
        self.name == Self::MAPS && self.size > 0
    }

    /// The index of the first relocation at or behind an offset.
    pub fn relocation_from(&self, offset: u64) -> usize {
        self.relocations.partition_point(|relocation| relocation.offset < offset)
    }
}
