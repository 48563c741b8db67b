//! Symbols.

/// A symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name; the section's for a symbol of a section.
    pub name: String,
    /// What it names.
    pub kind: SymbolKind,
    /// Who sees it.
    pub binding: Binding,
    /// `st_other`: 0 is the default visibility, 2 hidden.
    pub other: u8,
    /// Where it is defined.
    pub location: Location,
    /// Its offset in the section, or its value.
    pub value: u64,
    /// Its size in bytes; 0 if that is not known.
    pub size: u64,
}

/// What a symbol names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
pub enum Location {
    /// In the section with this index of [`Unit::sections`](super::Unit::sections).
    Section(usize),
    /// In another object, or in the kernel.
    Undefined,
    /// In no section: its value is a number.
    Absolute,
    /// `SHN_COMMON`: wherever the linker puts it.
    Common,
}
