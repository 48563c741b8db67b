//! [`Lines`]: source lines, and the instructions with CO-RE relocations, from `.BTF.ext`.

use super::ObjectError;
use super::btf;
use super::bytes::{Bytes, text};
use super::elf::Elf;
use acqrel_isa::Line;
use std::collections::{BTreeMap, BTreeSet};

const SECTION: &str = ".BTF.ext";

/// What is known of instructions by their section and offset.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    pub(super) files: Vec<String>,
    /// None where the compiler says that there is no line.
    starts: BTreeMap<(usize, u64), Option<Line>>,
    core: BTreeSet<(usize, u64)>,
}

impl Lines {
    /// The line of the last record from `start` to `offset`.
    pub(super) fn line(&self, section: usize, start: u64, offset: u64) -> Option<Line> {
        *self.starts.range((section, start)..=(section, offset)).next_back()?.1
    }

    /// Whether the instruction depends on the running kernel's types.
    pub(super) fn is_core(&self, section: usize, offset: u64) -> bool {
        self.core.contains(&(section, offset))
    }

    pub(super) fn parse(elf: &Elf<'_>, strings: &[u8]) -> Result<Self, ObjectError> {
        let mut lines = Self::default();
        let Some(section) = elf.section(SECTION) else { return Ok(lines) };
        let bytes = Bytes { data: section.data, endian: elf.endian() };
        let header = btf::header(SECTION, bytes, 24)?;
        let mut files = BTreeMap::new();
        records(elf, strings, bytes, header, 16, 16, |section, offset, at| {
            let malformed = |what| ObjectError::malformed(SECTION, at, what);
            let word =
                |n: u64| bytes.u32(at + 4 * n).ok_or_else(|| malformed("the record is truncated"));
            let (file, position) = (word(1)?, word(3)?);
            let file = *files.entry(file).or_insert_with_key(|&file| {
                let name = text(strings, file)?;
                lines.files.push(String::from_utf8_lossy(name).into_owned());
                Some(lines.files.len() - 1)
            });
            let file =
                file.ok_or_else(|| malformed("the name of the file is not in .BTF, or too long"))?;
            let (line, column) = (position >> 10, position & 0x3ff);
            let line = (line > 0).then_some(Line { file, line, column });
            lines.starts.insert((section, offset), line);
            Ok(())
        })?;
        // Older headers end before this part.
        if header >= 32 {
            records(elf, strings, bytes, header, 24, 16, |section, offset, _| {
                lines.core.insert((section, offset));
                Ok(())
            })?;
        }
        Ok(lines)
    }
}

/// Hands on each record of a part: the section and offset of its instruction, and where the
/// record is.
fn records(
    elf: &Elf<'_>,
    strings: &[u8],
    bytes: Bytes<'_>,
    header: u64,
    field: u64,
    least: u64,
    mut each: impl FnMut(usize, u64, u64) -> Result<(), ObjectError>,
) -> Result<(), ObjectError> {
    let malformed = |offset, what| ObjectError::malformed(SECTION, offset, what);
    let truncated = |offset| malformed(offset, "the part is truncated");
    let outside = || malformed(field, "the part lies outside the section");
    let start = header + u64::from(bytes.u32(field).ok_or_else(outside)?);
    let size = u64::from(bytes.u32(field + 4).ok_or_else(outside)?);
    if size == 0 {
        return Ok(());
    }
    let part = bytes.slice(start, size).ok_or_else(outside)?;
    let record = u64::from(part.u32(0).ok_or_else(|| truncated(start))?);
    if record < least || !record.is_multiple_of(4) {
        return Err(malformed(start, "the size of a record is too small or no multiple of 4"));
    }
    let mut sections: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
    for (index, section) in elf.sections.iter().enumerate().filter(|s| s.1.is_code()) {
        sections.entry(section.name.as_bytes()).or_default().push(index);
    }
    let mut at = 4;
    while at < size {
        let head = start + at;
        let name = part.u32(at).ok_or_else(|| truncated(head))?;
        let count = part.u32(at + 4).ok_or_else(|| truncated(head))?;
        let name = text(strings, name)
            .ok_or_else(|| malformed(head, "the name of a section is not in .BTF"))?;
        let section = match sections.get(name).map(Vec::as_slice) {
            Some(&[section]) => section,
            Some(_) => return Err(malformed(head, "several sections have this name")),
            None => return Err(malformed(head, "the section named is no code")),
        };
        at += 8;
        for _ in 0..count {
            let offset = part.u32(at).ok_or_else(|| truncated(start + at))?;
            if at + record > size {
                return Err(truncated(start + at));
            }
            each(section, offset.into(), start + at)?;
            at += record;
        }
    }
    Ok(())
}
