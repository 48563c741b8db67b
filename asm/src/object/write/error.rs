//! [`WriteError`]: why a unit cannot be written as an object.

use crate::Code;
use crate::object::{ObjectError, ObjectErrorKind, Place};

/// Why a unit cannot be written as an object.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error("{}{kind}", place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default())]
pub struct WriteError {
    /// Where. None if it concerns the unit as a whole.
    pub place: Option<Place>,
    /// What is wrong.
    pub kind: WriteErrorKind,
}

impl WriteError {
    pub(super) fn at(section: &str, offset: u64, kind: WriteErrorKind) -> Self {
        Self { place: Some(Place { section: section.to_owned(), offset }), kind }
    }
}

impl WriteError {
    /// Its stable code, which [`Code::explanation`] tells more about.
    pub const fn code(&self) -> Code {
        self.kind.code()
    }
}

impl WriteErrorKind {
    /// Its stable code.
    pub const fn code(&self) -> Code {
        match self {
            Self::Unit(kind) => kind.code(),
            Self::Sections(_)
            | Self::Name(_)
            | Self::Large(_)
            | Self::Line(_)
            | Self::Offset
            | Self::Variables(_) => Code::WriteLimit,
            Self::Renumbered(_) => Code::WriteOrder,
            Self::NoTypes | Self::OwnTypes | Self::Map { .. } => Code::WriteMap,
        }
    }
}

impl From<WriteErrorKind> for WriteError {
    fn from(kind: WriteErrorKind) -> Self {
        Self { place: None, kind }
    }
}

impl From<ObjectError> for WriteError {
    fn from(error: ObjectError) -> Self {
        Self { place: error.place, kind: WriteErrorKind::Unit(error.kind) }
    }
}

/// What cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteErrorKind {
    /// The unit is not consistent.
    #[error(transparent)]
    Unit(ObjectErrorKind),
    /// There are more sections than the numbers of ELF allow.
    #[error("the object would have {0} sections: the limit is 65279 (SHN_LORESERVE - 1)")]
    Sections(usize),
    /// A name has a zero byte, which ends names.
    #[error("the name {0:?} has a zero byte, with which names end in ELF")]
    Name(String),
    /// A table is larger than its fields can say.
    #[error("{0} takes more than 4 GiB")]
    Large(&'static str),
    /// Symbols would get other numbers, but a section has numbers of symbols for its contents.
    #[error(
        "local symbols must come first, but section {0} holds numbers of symbols, which that would change"
    )]
    Renumbered(String),
    /// There are maps, but no types that declare them are to be written.
    #[error("the unit declares maps, which an object does by types (.BTF): let types be written")]
    NoTypes,
    /// Line information is to be written, but the unit has types without it.
    #[error(
        "the unit has types of its own (.BTF), to which no line information can be added: leave them out, or -g"
    )]
    OwnTypes,
    /// A map cannot be declared by types.
    #[error("map `{map}`: {what}")]
    Map {
        /// The map.
        map: String,
        /// What is wrong with it.
        what: MapWriteFault,
    },
    /// A line has a number that line information has no room for.
    #[error("line {0} is too large for .BTF.ext, which has 22 bits for lines")]
    Line(u32),
    /// An offset is too large for BTF.
    #[error("the section is too large for BTF, whose offsets have 32 bits")]
    Offset,
    /// A section of data has too many variables for BTF.
    #[error("the section has {0} variables: BTF has room for 65535")]
    Variables(usize),
}

/// Why a map cannot be declared by types.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MapWriteFault {
    /// Its symbol is not in `.maps`.
    #[error("its symbol is not in a section `.maps`, where libbpf looks for maps")]
    Section,
    /// Its place is smaller than its declaration.
    #[error("its symbol has {has} bytes, but its declaration takes {takes}")]
    Size {
        /// The size of the symbol in bytes.
        has: u64,
        /// That of the declaration.
        takes: u64,
    },
    /// The name of a type is none of C, or of another size.
    #[error("`{name}` is no type of C of {size} bytes")]
    Type {
        /// The name.
        name: String,
        /// The size said.
        size: u32,
    },
    /// The types that the unit has of its own say something else.
    #[error("the unit has types of its own (.BTF), and they do not declare it so")]
    Own,
    /// BTF has no way to say this name.
    #[error("its name is no identifier of C, as BTF and libbpf want it")]
    Name,
}
