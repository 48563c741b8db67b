//! [`Reference`]: what an instruction refers to, by its relocation or its offset.

use super::image::{Image, SectionRole};
use super::{ObjectError, ObjectErrorKind};
use crate::unit::{Location, Relocation, RelocationKind};
use acqrel_isa::{Imm64, Insn};

/// The section of jump tables: 64-bit offsets in the section of the code that uses them, of which
/// libbpf makes maps (`BPF_MAP_TYPE_INSN_ARRAY`).
const JUMP_TABLES: &str = ".jumptables";

/// What an instruction refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reference {
    /// Nothing that linking changes.
    None,
    /// A place in code: section and offset.
    Code(usize, i64),
    /// A map.
    Map(i32),
    /// An address in the value of a map: its index, and the offset.
    Value(i32, u32),
}

impl Image {
    /// What the instruction at an offset of a section of code refers to, by its relocation if there
    /// is one.
    pub(super) fn reference(
        &self,
        index: usize,
        offset: u64,
        insn: Insn,
        relocation: Option<Relocation>,
    ) -> Result<Reference, ObjectError> {
        let here = |kind| ObjectError::at(self.name(index), offset, kind);
        let Some(relocation) = relocation else {
            return Ok(insn.function().map_or(Reference::None, |slots| {
                Reference::Code(index, after(i64::try_from(offset).unwrap_or(i64::MAX), slots))
            }));
        };
        let unfit =
            |relocation, fits| here(ObjectErrorKind::RelocationInsn { relocation, insn, fits });
        match relocation.kind {
            RelocationKind::Insn64 => {
                let Insn::LoadImm64 { source: Imm64::Value(addend), .. } = insn else {
                    return Err(unfit("R_BPF_64_64", "only a 64-bit immediate can have one"));
                };
                self.address(relocation, addend, here)
            }
            RelocationKind::Insn32 => {
                let Insn::CallLocal { off } = insn else {
                    return Err(unfit("R_BPF_64_32", "only a call of a function can have one"));
                };
                let (target, value) = self.defined(relocation, here)?;
                if self.roles[target] != SectionRole::Code {
                    return Err(here(self.target(relocation, target, "is no code to call")));
                }
                // As if the call were the symbol's first instruction; so -1 is the symbol itself.
                Ok(Reference::Code(target, after(value, off)))
            }
            RelocationKind::Abs64
            | RelocationKind::Abs32
            | RelocationKind::NoDyld32
            | RelocationKind::Other(_) => {
                let number = relocation.kind.number();
                Err(here(ObjectErrorKind::RelocationType { number }))
            }
        }
    }

    /// The section and offset of a relocation's symbol.
    fn defined(
        &self,
        relocation: Relocation,
        here: impl Fn(ObjectErrorKind) -> ObjectError,
    ) -> Result<(usize, i64), ObjectError> {
        let symbol = &self.unit.symbols[relocation.symbol];
        let name = symbol.name.clone();
        match symbol.location {
            // No value of this size is in bounds; what uses it says so.
            Location::Section(index) => {
                Ok((index, i64::try_from(symbol.value).unwrap_or(i64::MAX)))
            }
            Location::Undefined => Err(here(ObjectErrorKind::Undefined { symbol: name })),
            Location::Absolute | Location::Common => {
                Err(here(ObjectErrorKind::NoPlace { symbol: name }))
            }
        }
    }

    fn target(&self, relocation: Relocation, section: usize, why: &'static str) -> ObjectErrorKind {
        let symbol = self.unit.symbols[relocation.symbol].name.clone();
        let section = self.name(section).to_owned();
        ObjectErrorKind::Target { symbol, section, why }
    }

    /// What the relocation of a 64-bit immediate stands for.
    fn address(
        &self,
        relocation: Relocation,
        addend: u64,
        here: impl Fn(ObjectErrorKind) -> ObjectError,
    ) -> Result<Reference, ObjectError> {
        let (index, value) = self.defined(relocation, &here)?;
        let symbol = || self.unit.symbols[relocation.symbol].name.clone();
        let section = &self.unit.sections[index];
        // LLVM writes the low half only, whatever the sign.
        let low = match u32::try_from(addend) {
            Ok(low) => Some(low.cast_signed()),
            Err(_) => i32::try_from(addend.cast_signed()).ok(),
        };
        let Some(low) = low else {
            return Err(here(ObjectErrorKind::Addend { symbol: symbol(), addend }));
        };
        let offset = value.saturating_add(low.into());
        let number = |index| i32::try_from(index).unwrap_or(i32::MAX);
        match self.roles[index] {
            SectionRole::Code => Ok(Reference::Code(index, offset)),
            SectionRole::Maps => {
                let place = u64::try_from(offset).ok().map(|offset| (index, offset));
                let Some(&found) = place.and_then(|place| self.declared.get(&place)) else {
                    let section = section.name.clone();
                    return Err(here(ObjectErrorKind::NoMap { symbol: symbol(), section, offset }));
                };
                let map = &self.maps[found];
                self.no_addresses(index, map.offset, map.offset.saturating_add(map.size))?;
                Ok(Reference::Map(number(found)))
            }
            SectionRole::Data(map) => {
                self.no_addresses(index, 0, section.size)?;
                // The end is no address of the data, but C allows pointers to it.
                match u32::try_from(offset) {
                    Ok(offset) if u64::from(offset) <= section.size => {
                        Ok(Reference::Value(number(map), offset))
                    }
                    _ => Err(here(ObjectErrorKind::Outside {
                        symbol: symbol(),
                        section: section.name.clone(),
                        offset,
                        size: section.size,
                    })),
                }
            }
            SectionRole::Other if section.name == JUMP_TABLES => {
                Err(here(ObjectErrorKind::JumpTable { symbol: symbol() }))
            }
            SectionRole::Other => Err(here(self.target(
                relocation,
                index,
                "is neither code nor data (.data, .rodata, .bss) nor maps (.maps)",
            ))),
        }
    }

    /// Checks that data contains no addresses, whose values nobody here knows.
    fn no_addresses(&self, index: usize, start: u64, end: u64) -> Result<(), ObjectError> {
        match self.relocations_from(index, start).first() {
            Some(relocation) if relocation.offset < end => {
                let symbol = self.unit.symbols[relocation.symbol].name.clone();
                let kind = ObjectErrorKind::DataRelocation { symbol };
                Err(ObjectError::at(self.name(index), relocation.offset, kind))
            }
            _ => Ok(()),
        }
    }
}

/// The relocations of a section of code beside a walk over its instructions.
pub(super) struct Cursor<'i> {
    rest: &'i [Relocation],
}

impl<'i> Cursor<'i> {
    pub(super) fn new(image: &'i Image, section: usize, from: u64) -> Self {
        Self { rest: image.relocations_from(section, from) }
    }

    /// The relocation at an offset, which is behind that of the call before.
    pub(super) fn at(&mut self, offset: u64) -> Option<Relocation> {
        while let Some((first, rest)) = self.rest.split_first() {
            if first.offset > offset {
                return None;
            }
            self.rest = rest;
            if first.offset == offset {
                return Some(*first);
            }
        }
        None
    }
}

/// The byte `slots` slots behind the slot at `offset`, counted from the next one.
fn after(offset: i64, slots: i32) -> i64 {
    offset.saturating_add(8 + 8 * i64::from(slots))
}
