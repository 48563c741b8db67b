//! [`Unit::check`]: whether what a unit refers to is there.

use super::{Link, Location, SectionKind, Unit};
use crate::object::{ObjectError, ObjectErrorKind};

/// `SHT_GROUP`
const GROUP: u32 = 17;

/// The types of tables that a unit has as fields and not as sections: `SHT_SYMTAB`, `SHT_RELA`,
/// `SHT_REL`, `SHT_SYMTAB_SHNDX`, `SHT_CREL`.
const TABLES: [u32; 5] = [2, 4, 9, 18, 0x4000_0014];

impl Unit {
    /// Checks that indices are of something that is there, that what is said to be in ascending order
    /// is, and that sections have the sizes of their contents. What reads a unit can rely on it then.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), ObjectError> {
        let whole = |what| Err(ObjectErrorKind::Malformed { what }.into());
        for symbol in &self.symbols {
            if matches!(symbol.location, Location::Section(index) if index >= self.sections.len()) {
                return whole("a symbol is in a section that does not exist");
            }
        }
        for map in &self.maps {
            let symbol = self.symbols.get(map.symbol);
            if !symbol.is_some_and(|symbol| matches!(symbol.location, Location::Section(_))) {
                return whole("a map's symbol does not exist, or is in no section");
            }
        }
        for section in &self.sections {
            let malformed = |offset, what| Err(ObjectError::malformed(&section.name, offset, what));
            let data = u64::try_from(section.data.len()).unwrap_or(u64::MAX);
            let expected = if section.kind == SectionKind::NoBits { 0 } else { section.size };
            if data != expected {
                return malformed(0, "the section's size is not that of its contents");
            }
            if section.align != 0 && !section.align.is_power_of_two() {
                return malformed(0, "the alignment is no power of two");
            }
            let is_group = matches!(section.link, Link::Group { .. });
            let is_table = match section.kind {
                SectionKind::ProgBits | SectionKind::NoBits => is_group,
                SectionKind::Other(GROUP) => !is_group,
                SectionKind::Other(kind) => is_group || TABLES.contains(&kind),
            };
            if is_table {
                let what = "the section's type is one of the file's own tables, or does not fit \
                            what it refers to";
                return malformed(0, what);
            }
            let is_section = |index: usize| index < self.sections.len();
            let is_symbol = |index: usize| index < self.symbols.len();
            let links = match &section.link {
                Link::None | Link::Symbols => true,
                Link::Section(link) => is_section(*link),
                Link::Group { signature, members, .. } => {
                    is_symbol(*signature) && members.iter().all(|&member| is_section(member))
                }
            };
            if !links {
                return malformed(0, "the section refers to something that does not exist");
            }
            let ordered = section.relocations.is_sorted_by_key(|relocation| relocation.offset)
                && section.lines.is_sorted_by_key(|line| line.offset)
                && section.signatures.is_sorted_by_key(|signature| signature.offset);
            if !ordered {
                return malformed(0, "relocations, lines or signatures are not in ascending order");
            }
            if let Some(relocation) = section.relocations.iter().find(|r| !is_symbol(r.symbol)) {
                let what = "the relocation is for a symbol that does not exist";
                return malformed(relocation.offset, what);
            }
            let file = |line: &super::SourceLine| line.line.map(|line| line.file);
            let files = section.lines.iter().filter_map(|line| Some((line.offset, file(line)?)));
            let mut missing = files.filter(|&(_, file)| file >= self.files.len());
            if let Some((offset, _)) = missing.next() {
                return malformed(offset, "the line is of a file that does not exist");
            }
        }
        Ok(())
    }
}
