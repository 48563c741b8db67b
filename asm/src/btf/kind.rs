//! [`Kind`]: what a type can be.

/// The kind of a type, `BTF_KIND_*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `INT`
    Int,
    /// `PTR`
    Pointer,
    /// `ARRAY`
    Array,
    /// `STRUCT`
    Struct,
    /// `UNION`
    Union,
    /// `ENUM`
    Enum,
    /// `FWD`: a structure or union that is declared only.
    Forward,
    /// `TYPEDEF`
    Typedef,
    /// `VOLATILE`
    Volatile,
    /// `CONST`
    Const,
    /// `RESTRICT`
    Restrict,
    /// `FUNC`
    Function,
    /// `FUNC_PROTO`
    Prototype,
    /// `VAR`
    Variable,
    /// `DATASEC`: the variables of a section.
    DataSection,
    /// `FLOAT`
    Float,
    /// `DECL_TAG`
    DeclTag,
    /// `TYPE_TAG`
    TypeTag,
    /// `ENUM64`
    Enum64,
}

/// What follows the three words that each type starts with, in bytes.
pub(super) struct Tail {
    /// Once.
    pub(super) fixed: u64,
    /// For each of the type's parts.
    pub(super) each: u64,
}

impl Kind {
    const ALL: [Self; 19] = [
        Self::Int,
        Self::Pointer,
        Self::Array,
        Self::Struct,
        Self::Union,
        Self::Enum,
        Self::Forward,
        Self::Typedef,
        Self::Volatile,
        Self::Const,
        Self::Restrict,
        Self::Function,
        Self::Prototype,
        Self::Variable,
        Self::DataSection,
        Self::Float,
        Self::DeclTag,
        Self::TypeTag,
        Self::Enum64,
    ];

    /// The kind with a number.
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// Its number.
    pub const fn number(self) -> u32 {
        match self {
            Self::Int => 1,
            Self::Pointer => 2,
            Self::Array => 3,
            Self::Struct => 4,
            Self::Union => 5,
            Self::Enum => 6,
            Self::Forward => 7,
            Self::Typedef => 8,
            Self::Volatile => 9,
            Self::Const => 10,
            Self::Restrict => 11,
            Self::Function => 12,
            Self::Prototype => 13,
            Self::Variable => 14,
            Self::DataSection => 15,
            Self::Float => 16,
            Self::DeclTag => 17,
            Self::TypeTag => 18,
            Self::Enum64 => 19,
        }
    }

    pub(super) const fn tail(self) -> Tail {
        let (fixed, each) = match self {
            Self::Int | Self::Variable | Self::DeclTag => (4, 0),
            Self::Array => (12, 0),
            Self::Struct | Self::Union | Self::DataSection | Self::Enum64 => (0, 12),
            Self::Enum | Self::Prototype => (0, 8),
            Self::Pointer
            | Self::Forward
            | Self::Typedef
            | Self::Volatile
            | Self::Const
            | Self::Restrict
            | Self::Function
            | Self::Float
            | Self::TypeTag => (0, 0),
        };
        Tail { fixed, each }
    }

    /// Whether it stands for another type, and adds to it at most a name, a qualifier or a tag.
    pub const fn is_alias(self) -> bool {
        matches!(
            self,
            Self::Typedef | Self::Volatile | Self::Const | Self::Restrict | Self::TypeTag
        )
    }
}
