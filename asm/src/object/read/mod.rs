//! [`Unit::read`]: an ELF object as a unit, with nothing lost.

mod elf;
mod ext;
mod maps;

pub(super) use ext::{code_by_name, code_named};

use super::ObjectError;
use crate::btf::{self, Btf};
use crate::unit::{MapDecl, Unit};

impl Unit {
    /// Reads an object. What is not in the unit is the layout of the file and its tables (of
    /// symbols, names, relocations), which [`Unit::write`] makes anew, and relocations
    /// `R_BPF_NONE` without a symbol, which say nothing.
    ///
    /// # Errors
    ///
    /// If the file is no relocatable ELF64 object for BPF, or malformed: its sections, symbols,
    /// relocations, BTF. What is in it need not make a program.
    pub fn read(file: &[u8]) -> Result<Self, ObjectError> {
        let mut unit = elf::read(file)?;
        let data = types(&unit).map(<[u8]>::to_vec);
        let types = data.as_ref().map(|data| Btf::parse(data, unit.endian)).transpose()?;
        unit.maps = maps::declared(&unit, types.as_ref())?;
        ext::read(&mut unit, types.as_ref())?;
        Ok(unit)
    }
}

/// The contents of the section of types.
fn types(unit: &Unit) -> Option<&[u8]> {
    let section = unit.sections.iter().find(|section| section.name == btf::SECTION);
    section.map(|section| section.data.as_slice())
}

/// The maps that the types of a unit declare.
pub(super) fn declared(unit: &Unit) -> Result<Vec<MapDecl>, ObjectError> {
    let types = types(unit).map(|data| Btf::parse(data, unit.endian)).transpose()?;
    maps::declared(unit, types.as_ref())
}
