//! Maps as a program declares them.

use alloc::string::String;
use alloc::vec::Vec;

/// The kind of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MapKind {
    /// `BPF_MAP_TYPE_HASH`.
    Hash,
    /// `BPF_MAP_TYPE_ARRAY`.
    Array,
    /// `BPF_MAP_TYPE_PERCPU_ARRAY`.
    PerCpuArray,
    /// Any other, by Linux' number: it can be declared, listed and disassembled.
    Other(u32),
}

impl MapKind {
    /// The kind with Linux' number (`enum bpf_map_type`).
    pub const fn from_number(number: u32) -> Self {
        match number {
            1 => Self::Hash,
            2 => Self::Array,
            6 => Self::PerCpuArray,
            other => Self::Other(other),
        }
    }

    /// Linux' number.
    pub const fn number(self) -> u32 {
        match self {
            Self::Hash => 1,
            Self::Array => 2,
            Self::PerCpuArray => 6,
            Self::Other(number) => number,
        }
    }
}

/// The declaration of a map.
///
/// A data section of an object (`.rodata`, `.data`, `.bss`) is an array map of one value, as
/// libbpf makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapDef {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: MapKind,
    /// The size of a key in bytes.
    pub key_size: u32,
    /// The size of a value in bytes.
    pub value_size: u32,
    /// How many entries it holds at most.
    pub max_entries: u32,
    /// Whether the program may only read it (`BPF_F_RDONLY_PROG`).
    pub read_only: bool,
    /// The bytes of its first value at the start; zeros follow.
    pub initial: Vec<u8>,
}

impl MapDef {
    /// The map of a data section.
    pub fn data(name: String, value_size: u32, read_only: bool, initial: Vec<u8>) -> Self {
        let kind = MapKind::Array;
        Self { name, kind, key_size: 4, value_size, max_entries: 1, read_only, initial }
    }
}
