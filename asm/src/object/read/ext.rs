//! What `.BTF.ext` says of instructions: source lines, and the declarations of functions.

use crate::btf::{self, Btf, BtfError, Ext, Part, Record};
use crate::object::ObjectError;
use crate::unit::{Section, Signature, SourceLine, Unit};
use acqrel_isa::Line;
use std::collections::HashMap;
use std::sync::Arc;

/// How many times the size of what they are made of all texts may take. Those of compilers share few
/// bytes; without a bound a small object could make endless text.
const SHARING: usize = 16;

/// Puts the lines and declarations into the sections.
pub(super) fn read(unit: &mut Unit, btf: Option<&Btf<'_>>) -> Result<(), ObjectError> {
    let section = unit.sections.iter().find(|section| section.name == btf::EXT_SECTION);
    let Some(data) = section.map(|section| section.data.clone()) else { return Ok(()) };
    let strings = btf.map_or(&[][..], Btf::strings);
    let ext = Ext::parse(&data, unit.endian, strings).map_err(ObjectError::ext)?;
    let room = strings.len().saturating_add(data.len()).saturating_mul(SHARING);
    lines(unit, strings, &ext, room).map_err(ObjectError::ext)?;
    if let Some(btf) = btf {
        signatures(unit, btf, &ext, room).map_err(ObjectError::ext)?;
    }
    Ok(())
}

/// The sections of code by their names; none if several have a name.
pub(in crate::object) fn code_by_name(sections: &[Section]) -> HashMap<Vec<u8>, Option<usize>> {
    let mut found = HashMap::new();
    for (index, section) in sections.iter().enumerate().filter(|(_, s)| s.is_code()) {
        let name = section.name.as_bytes().to_vec();
        found.entry(name).and_modify(|found| *found = None).or_insert(Some(index));
    }
    found
}

/// The section of code with a name.
pub(in crate::object) fn code_named(
    sections: &HashMap<Vec<u8>, Option<usize>>,
    name: &[u8],
) -> Result<usize, &'static str> {
    match sections.get(name) {
        Some(&Some(section)) => Ok(section),
        Some(None) => Err("several sections have this name"),
        None => Err("the section named is no code"),
    }
}

fn lines(unit: &mut Unit, strings: &[u8], ext: &Ext<'_>, mut room: usize) -> Result<(), BtfError> {
    let named = code_by_name(&unit.sections);
    let mut files: HashMap<u32, Option<usize>> = HashMap::new();
    let mut texts: HashMap<u32, Option<Arc<str>>> = HashMap::new();
    let Unit { sections, files: names, .. } = unit;
    let each = |section: usize, record: Record<'_>| {
        let word = |n| record.word(n).ok_or("the record is truncated");
        let (file, text, position) = (word(1)?, word(2)?, word(3)?);
        let file = *files.entry(file).or_insert_with_key(|&file| {
            let name = btf::name_at(strings, file)?;
            names.push(String::from_utf8_lossy(name).into_owned());
            Some(names.len() - 1)
        });
        let file = file.ok_or("the name of the file is not in .BTF, or too long")?;
        let text = if let Some(known) = texts.get(&text) {
            known.clone()
        } else {
            let read = line_text(strings, text, &mut room)?;
            texts.insert(text, read.clone());
            read
        };
        let (line, column) = (position >> 10, position & 0x3ff);
        let line = (line > 0).then_some(Line { file, line, column });
        sections[section].lines.push(SourceLine { offset: record.offset, line, text });
        Ok(())
    };
    ext.records(Part::Lines, |name| code_named(&named, name), each)?;
    for section in &mut unit.sections {
        section.lines.sort_by_key(|line| line.offset);
    }
    Ok(())
}

/// The text of a line; none if it is empty.
fn line_text(
    strings: &[u8],
    offset: u32,
    room: &mut usize,
) -> Result<Option<Arc<str>>, &'static str> {
    let rest = usize::try_from(offset).ok().and_then(|offset| strings.get(offset..));
    let rest = rest.ok_or("the text of the line is not in .BTF")?;
    // So no more is looked at than there is room for.
    let rest = &rest[..rest.len().min(room.saturating_add(1))];
    let end = rest.iter().position(|&byte| byte == 0);
    let end = end.ok_or("the text of the line is not in .BTF, or shares its bytes with others")?;
    *room -= end;
    let text = String::from_utf8_lossy(&rest[..end]);
    Ok((!text.is_empty()).then(|| Arc::from(&*text)))
}

fn signatures(
    unit: &mut Unit,
    btf: &Btf<'_>,
    ext: &Ext<'_>,
    mut room: usize,
) -> Result<(), BtfError> {
    let named = code_by_name(&unit.sections);
    let sections = &mut unit.sections;
    let each = |section: usize, record: Record<'_>| {
        let function = record.word(1).ok_or("the record is truncated")?;
        let text = btf.declaration(function).map_err(|error| error.what)?;
        let what = "the declarations of functions share the bytes of their names";
        room = room.checked_sub(text.len()).ok_or(what)?;
        sections[section].signatures.push(Signature { offset: record.offset, text });
        Ok(())
    };
    ext.records(Part::Functions, |name| code_named(&named, name), each)?;
    for section in &mut unit.sections {
        section.signatures.sort_by_key(|signature| signature.offset);
    }
    Ok(())
}
