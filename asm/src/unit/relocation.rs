//! Relocations.

/// A place that depends on a symbol. BPF objects have `SHT_REL`: what is added to the symbol's value
/// stands in the place itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Relocation {
    /// The offset of the place in its section: of an instruction, its first byte.
    pub offset: u64,
    /// How the place depends on the symbol.
    pub kind: RelocationKind,
    /// The symbol, an index of [`Unit::symbols`](super::Unit::symbols).
    pub symbol: usize,
}

/// How a place depends on a symbol (Linux' `Documentation/bpf/llvm_reloc.rst`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RelocationKind {
    /// `R_BPF_64_64` (1): the 64-bit immediate of `lddw`.
    Insn64,
    /// `R_BPF_64_ABS64` (2): 64 bits of data.
    Abs64,
    /// `R_BPF_64_ABS32` (3): 32 bits of data.
    Abs32,
    /// `R_BPF_64_NODYLD32` (4): 32 bits of `.BTF` and `.BTF.ext`, which loaders leave alone.
    NoDyld32,
    /// `R_BPF_64_32` (10): the immediate of a call, in slots from the next one.
    Insn32,
    /// Any other, by its number.
    Other(u32),
}

impl RelocationKind {
    /// `R_BPF_NONE` (0): nothing depends on it.
    pub const NONE: Self = Self::Other(0);

    /// The kind with a number.
    pub const fn from_number(number: u32) -> Self {
        match number {
            1 => Self::Insn64,
            2 => Self::Abs64,
            3 => Self::Abs32,
            4 => Self::NoDyld32,
            10 => Self::Insn32,
            other => Self::Other(other),
        }
    }

    /// Its number.
    pub const fn number(self) -> u32 {
        match self {
            Self::Insn64 => 1,
            Self::Abs64 => 2,
            Self::Abs32 => 3,
            Self::NoDyld32 => 4,
            Self::Insn32 => 10,
            Self::Other(number) => number,
        }
    }

    /// Its name; none if it has none.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Insn64 => Some("R_BPF_64_64"),
            Self::Abs64 => Some("R_BPF_64_ABS64"),
            Self::Abs32 => Some("R_BPF_64_ABS32"),
            Self::NoDyld32 => Some("R_BPF_64_NODYLD32"),
            Self::Insn32 => Some("R_BPF_64_32"),
            Self::NONE => Some("R_BPF_NONE"),
            Self::Other(_) => None,
        }
    }

    /// The kind with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::NONE, Self::Insn64, Self::Abs64, Self::Abs32, Self::NoDyld32, Self::Insn32]
            .into_iter()
            .find(|kind| kind.name() == Some(name))
    }
}
