//! [`Program`]: instructions that make sense together.
//!
//! A program is checked when it is made: every jump, call and code address leads to an
//! instruction, functions do not run into one another, and map indices have maps. So whoever has
//! a `Program` need not look for such things again.

mod check;
mod draft;
mod extract;
mod map;

pub use draft::{Draft, Item};
pub use map::{MapDef, MapKind};

use crate::{DecodeError, Endian, Insn, ProgramError};
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

/// A checked program.
///
/// Instructions are counted in two ways. An *index* counts instructions; a *slot* counts units
/// of 8 bytes, of which a wide instruction takes two. Offsets in instructions and what people
/// are told are slots, as in Linux.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    insns: Vec<Insn>,
    /// The slot of each instruction, and behind them the number of slots.
    slots: Vec<usize>,
    /// For each instruction the index that its jump, call or code address leads to.
    targets: Vec<Option<usize>>,
    functions: Vec<Function>,
    lines: Vec<Option<Line>>,
    files: Vec<String>,
    maps: Vec<MapDef>,
    /// Ascending, each once.
    jump_targets: Vec<usize>,
}

/// A function of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its symbol, if it has one.
    pub name: Option<String>,
    /// The indices of its instructions.
    pub insns: Range<usize>,
    /// The functions that it calls directly, as indices into [`Program::functions`], each once,
    /// ascending.
    pub calls: Vec<usize>,
}

/// Where an instruction comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    /// The file, an index into [`Program::files`].
    pub file: usize,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1; 0 if it is not known.
    pub column: u32,
}

/// What a program is made of besides its instructions. All of it may be empty.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// Symbols of functions: the index of their first instruction, and their name; of two at one
    /// instruction the first counts. The instructions before the first of them are a function too, as are those at targets of
    /// calls and code addresses.
    pub symbols: Vec<(usize, String)>,
    /// The names of the source files.
    pub files: Vec<String>,
    /// The source line of each instruction; may be shorter than the program.
    pub lines: Vec<Option<Line>>,
    /// The maps, which [`Imm64::MapIdx`](crate::Imm64::MapIdx) and
    /// [`Imm64::MapValueIdx`](crate::Imm64::MapValueIdx) refer to by index.
    pub maps: Vec<MapDef>,
    /// The indices of instructions, besides the first ones of functions, that an indirect jump may
    /// lead to: what jump tables hold.
    pub jump_targets: Vec<usize>,
}

/// Why bytes are not a program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The bytes are not instructions.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The instructions are not a program.
    #[error(transparent)]
    Program(#[from] ProgramError),
}

impl Program {
    /// Makes a program of instructions alone.
    ///
    /// # Errors
    ///
    /// The first rule broken, with the instruction's slot.
    pub fn new(insns: Vec<Insn>) -> Result<Self, ProgramError> {
        Self::with_parts(insns, Parts::default())
    }

    /// Makes a program of instructions and what belongs to them.
    ///
    /// # Errors
    ///
    /// The first rule broken, with the instruction's slot. [`Self::check`] gives them all.
    pub fn with_parts(insns: Vec<Insn>, parts: Parts) -> Result<Self, ProgramError> {
        check::program(insns, parts).map_err(|mut errors| errors.swap_remove(0))
    }

    /// As [`Self::with_parts`], with every rule broken, in the order of the instructions.
    ///
    /// # Errors
    ///
    /// All the rules broken; there is at least one.
    pub fn check(insns: Vec<Insn>, parts: Parts) -> Result<Self, Vec<ProgramError>> {
        check::program(insns, parts)
    }

    /// Decodes and checks a program.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, with its place.
    pub fn from_bytes(bytes: &[u8], endian: Endian) -> Result<Self, LoadError> {
        Ok(Self::new(crate::decode(bytes, endian)?)?)
    }

    /// The encoded program.
    pub fn to_bytes(&self, endian: Endian) -> Vec<u8> {
        crate::encode(&self.insns, endian)
    }

    /// The instructions.
    pub fn insns(&self) -> &[Insn] {
        &self.insns
    }

    /// The slot of the instruction with this index; for the number of instructions, the number
    /// of slots.
    ///
    /// # Panics
    ///
    /// If the index is greater than the number of instructions.
    pub fn slot(&self, index: usize) -> usize {
        self.slots[index]
    }

    /// The number of slots.
    pub fn slots(&self) -> usize {
        self.slots[self.insns.len()]
    }

    /// The index of the instruction that starts in this slot.
    pub fn index(&self, slot: usize) -> Option<usize> {
        self.slots.binary_search(&slot).ok().filter(|&index| index < self.insns.len())
    }

    /// The index of the instruction that the jump, call or code address of an instruction leads
    /// to. None for every other instruction.
    pub fn target(&self, index: usize) -> Option<usize> {
        self.targets.get(index).copied().flatten()
    }

    /// The functions, in the order of their instructions; together they are the whole program.
    pub fn functions(&self) -> &[Function] {
        &self.functions
    }

    /// The index of the function that an instruction is in.
    pub fn function_of(&self, index: usize) -> Option<usize> {
        let after = self.functions.partition_point(|f| f.insns.start <= index);
        (index < self.insns.len()).then(|| after.saturating_sub(1))
    }

    /// The index of the function with this name.
    pub fn function(&self, name: &str) -> Option<usize> {
        self.functions.iter().position(|f| f.name.as_deref() == Some(name))
    }

    /// Where an instruction comes from, if it is known.
    pub fn line(&self, index: usize) -> Option<Line> {
        self.lines.get(index).copied().flatten()
    }

    /// The names of the source files.
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// The indices of the instructions, besides the first ones of functions, that an indirect
    /// jump may lead to; ascending.
    pub fn jump_targets(&self) -> &[usize] {
        &self.jump_targets
    }

    /// Whether an indirect jump may lead to an instruction: to the first one of a function, or a
    /// listed one.
    pub fn is_jump_target(&self, index: usize) -> bool {
        self.is_entry(index) || self.jump_targets.binary_search(&index).is_ok()
    }

    /// Whether an instruction is the first one of a function.
    pub fn is_entry(&self, index: usize) -> bool {
        self.functions.binary_search_by_key(&index, |f| f.insns.start).is_ok()
    }

    /// The maps.
    pub fn maps(&self) -> &[MapDef] {
        &self.maps
    }
}
