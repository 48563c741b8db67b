//! [`Image`]: a unit, and what its sections are to programs.

use super::Map;
use crate::btf::{self, Ext, Part};
use crate::object::read::{code_by_name, code_named};
use crate::object::{ObjectError, ObjectErrorKind, maps};
use crate::unit::{Relocation, RelocationKind, Unit};
use std::collections::BTreeMap;

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

/// All that linking needs but the division into functions.
#[derive(Clone, Debug)]
pub(super) struct Image {
    pub(super) unit: Unit,
    /// What each section is.
    pub(super) roles: Vec<SectionRole>,
    pub(super) maps: Vec<Map>,
    /// The maps that are declared, by the section and offset of their declarations.
    pub(super) declared: BTreeMap<(usize, u64), usize>,
    /// Sections and offsets of the instructions with CO-RE relocations, in ascending order.
    core: Vec<(usize, u64)>,
    /// The relocations that say something, of sections that have others too.
    meaningful: BTreeMap<usize, Vec<Relocation>>,
}

impl Image {
    pub(super) fn of(unit: Unit) -> Result<Self, ObjectError> {
        unit.check()?;
        let maps = maps::find(&unit)?;
        let mut roles: Vec<SectionRole> = unit
            .sections
            .iter()
            .map(|section| match section {
                section if section.is_code() => SectionRole::Code,
                section if maps::declares(section) => SectionRole::Maps,
                _ => SectionRole::Other,
            })
            .collect();
        for (index, map) in maps.iter().enumerate() {
            let role = &mut roles[map.section];
            if *role == SectionRole::Other {
                *role = SectionRole::Data(index);
            }
        }
        let is_none = |relocation: &&Relocation| relocation.kind == RelocationKind::NONE;
        let mut meaningful = BTreeMap::new();
        for (index, section) in unit.sections.iter().enumerate() {
            if section.relocations.iter().any(|relocation| is_none(&relocation)) {
                let others = section.relocations.iter().filter(|r| !is_none(r));
                meaningful.insert(index, others.copied().collect());
            }
        }
        let declared = maps.iter().enumerate();
        let declared = declared.map(|(index, map)| ((map.section, map.offset), index)).collect();
        let core = core(&unit)?;
        let image = Self { unit, roles, maps, declared, core, meaningful };
        image.one_in_each_place()?;
        Ok(image)
    }

    /// Checks that no two relocations are in one place of what programs use.
    fn one_in_each_place(&self) -> Result<(), ObjectError> {
        for (index, role) in self.roles.iter().enumerate() {
            let mut pairs = self.relocations(index).windows(2);
            let twice = pairs.find(|pair| pair[0].offset == pair[1].offset);
            if let Some(pair) = twice
                && *role != SectionRole::Other
            {
                let kind = ObjectErrorKind::RelocationTwice;
                return Err(ObjectError::at(self.name(index), pair[0].offset, kind));
            }
        }
        Ok(())
    }

    /// The relocations of a section that say something, by offset.
    pub(super) fn relocations(&self, section: usize) -> &[Relocation] {
        match self.meaningful.get(&section) {
            Some(relocations) => relocations,
            None => &self.unit.sections[section].relocations,
        }
    }

    /// Those of them at or behind an offset.
    pub(super) fn relocations_from(&self, section: usize, offset: u64) -> &[Relocation] {
        let relocations = self.relocations(section);
        &relocations[relocations.partition_point(|relocation| relocation.offset < offset)..]
    }

    /// Whether the instruction depends on the running kernel's types.
    pub(super) fn is_core(&self, section: usize, offset: u64) -> bool {
        self.core.binary_search(&(section, offset)).is_ok()
    }

    /// The name of a section.
    pub(super) fn name(&self, section: usize) -> &str {
        &self.unit.sections[section].name
    }
}

/// The instructions with CO-RE relocations.
fn core(unit: &Unit) -> Result<Vec<(usize, u64)>, ObjectError> {
    let section = |name| unit.sections.iter().find(|section| section.name == name);
    let Some(ext) = section(btf::EXT_SECTION) else { return Ok(Vec::new()) };
    let types = section(btf::SECTION);
    let types = types.map(|types| btf::Btf::parse(&types.data, unit.endian)).transpose()?;
    let strings = types.as_ref().map_or(&[][..], btf::Btf::strings);
    let ext = Ext::parse(&ext.data, unit.endian, strings).map_err(ObjectError::ext)?;
    let named = code_by_name(&unit.sections);
    let mut core = Vec::new();
    let each = |section, record: btf::Record<'_>| {
        core.push((section, record.offset));
        Ok(())
    };
    ext.records(Part::Core, |name| code_named(&named, name), each).map_err(ObjectError::ext)?;
    core.sort_unstable();
    Ok(core)
}
