//! `.BTF.ext`: the functions of a unit and its source lines.

use super::types::{Types, is_program};
use super::{WriteError, WriteErrorKind, WriteOptions};
use crate::btf::{self, ExtBuilder, LineRecord, Linkage};
use crate::object::{Function, Object};
use crate::unit::{Binding, Section, SourceLine};

/// Makes the section, and the types of functions that it refers to.
pub(super) fn write(
    types: &mut Types<'_>,
    options: &WriteOptions<'_>,
) -> Result<Vec<u8>, WriteError> {
    let unit = types.unit;
    let object = Object::of(unit.clone())?;
    let texts: Vec<Vec<&str>> = options.texts.iter().map(|text| text.lines().collect()).collect();
    let files: Vec<u32> = unit.files.iter().map(|file| types.btf.text(file)).collect();
    let mut ext = ExtBuilder::new(unit.endian);
    let mut functions = object.functions();
    for (index, section) in unit.sections.iter().enumerate().filter(|(_, s)| s.is_code()) {
        let here = functions.partition_point(|function| function.section <= index);
        let (here, behind) = functions.split_at(here);
        functions = behind;
        let name = types.btf.text(&section.name);
        let mut records = Vec::new();
        for function in here {
            records.push((offset(section, function.offset)?, of(types, section, function)));
        }
        ext.functions(name, &records);
        let mut records: Vec<LineRecord> = Vec::new();
        for line in &section.lines {
            let record = record(types, section, line, &files, &texts)?;
            // Of several at one instruction the last counts.
            if records.last().is_some_and(|last| last.offset == record.offset) {
                records.pop();
            }
            records.push(record);
        }
        ext.lines(name, &records);
    }
    Ok(ext.finish().ok_or(WriteErrorKind::Large(btf::EXT_SECTION))?)
}

fn offset(section: &Section, offset: u64) -> Result<u32, WriteError> {
    u32::try_from(offset).map_err(|_| WriteError::at(&section.name, offset, WriteErrorKind::Offset))
}

/// The type of a function.
fn of(types: &mut Types<'_>, section: &Section, function: &Function) -> btf::TypeId {
    let is_local = function.binding == Binding::Local;
    let is_program = is_program(section) && !function.is_called;
    let name = function.name.as_deref().unwrap_or("");
    // With function information the kernel verifies a global function that is called for any
    // arguments of its type. That would refuse programs that it takes without, since the types are
    // not known here; so what is no program is static there. The linker of libbpf wants a global type
    // of every global symbol, so there is one too.
    if !is_local {
        types.function(name, is_program, Linkage::Global);
    }
    let linkage = if is_local || !is_program { Linkage::Static } else { Linkage::Global };
    // The kernel wants a type for each function, and names of C.
    types
        .function(name, is_program, linkage)
        .or_else(|| {
            let name = format!("function_at_{:#x}", function.offset);
            types.function(&name, is_program, linkage)
        })
        .unwrap_or(0)
}

fn record(
    types: &mut Types<'_>,
    section: &Section,
    line: &SourceLine,
    files: &[u32],
    texts: &[Vec<&str>],
) -> Result<LineRecord, WriteError> {
    let offset = offset(section, line.offset)?;
    let Some(place) = line.line else {
        return Ok(LineRecord { offset, file: 0, text: 0, line: 0, column: 0 });
    };
    if place.line > ExtBuilder::MAX_LINE {
        let kind = WriteErrorKind::Line(place.line);
        return Err(WriteError::at(&section.name, line.offset, kind));
    }
    // A column that there is no room for is not known.
    let column = if place.column > ExtBuilder::MAX_COLUMN { 0 } else { place.column };
    let index = usize::try_from(place.line).ok().and_then(|line| line.checked_sub(1));
    let given = || texts.get(place.file)?.get(index?).copied();
    let text = line.text.as_deref().or_else(given).unwrap_or("");
    Ok(LineRecord {
        offset,
        file: files[place.file],
        text: types.btf.text(text),
        line: place.line,
        column,
    })
}
