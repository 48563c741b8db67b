//! Linking: one program out of an object, the selected function and all that it reaches.

use super::code::Function;
use super::resolve::{Cursor, Reference};
use super::{Object, ObjectError, ObjectErrorKind};
use crate::unit::SourceLine;
use acqrel_isa::{Fields, Imm64, Insn, Line, Parts, Program, ProgramError};
use std::collections::{BTreeMap, BTreeSet};

/// A program in the making.
#[derive(Default)]
struct Linker {
    /// The functions in the order of linking, as indices of the object's.
    order: Vec<usize>,
    /// The slot of each linked function.
    slots: BTreeMap<usize, usize>,
    insns: Vec<Placed>,
    /// The number of slots so far.
    slot: usize,
    parts: Parts,
    /// The program's number of each file of the object's that it uses.
    files: BTreeMap<usize, usize>,
}

/// An instruction in its place.
struct Placed {
    insn: Insn,
    slot: usize,
    section: usize,
    offset: u64,
    /// The function that it calls or takes the address of.
    target: Option<usize>,
}

/// The program that starts with a function.
pub(super) fn link(object: &Object, entry: usize) -> Result<Program, ObjectError> {
    gather(object, entry)?.finish(object)
}

/// The functions that a function reaches, itself the first.
pub(super) fn reached(object: &Object, entry: usize) -> Result<Vec<usize>, ObjectError> {
    Ok(gather(object, entry)?.order)
}

fn gather(object: &Object, entry: usize) -> Result<Linker, ObjectError> {
    let mut linker = Linker { order: vec![entry], ..Linker::default() };
    let mut seen = BTreeSet::from([entry]);
    let mut next = 0;
    while let Some(&function) = linker.order.get(next) {
        linker.slots.insert(function, linker.slot);
        let from = linker.insns.len();
        linker.append(object, &object.functions()[function])?;
        let targets = linker.insns[from..].iter().filter_map(|placed| placed.target);
        linker.order.extend(targets.filter(|&target| seen.insert(target)));
        next += 1;
    }
    Ok(linker)
}

impl Linker {
    /// Appends a function's instructions.
    fn append(&mut self, object: &Object, function: &Function) -> Result<(), ObjectError> {
        let image = &object.image;
        let section = &image.unit.sections[function.section];
        let end = function.end();
        let mut relocations = Cursor::new(image, function.section, function.offset);
        if let Some(name) = &function.name {
            self.parts.symbols.push((self.insns.len(), name.clone()));
        }
        let from = self.insns.len();
        let mut offset = function.offset;
        while offset < end {
            let here = |kind| ObjectError::at(&section.name, offset, kind);
            let mut insn = image.insn(function.section, offset, end)?;
            if image.is_core(function.section, offset) {
                return Err(here(ObjectErrorKind::CoreRelocation));
            }
            let mut target = None;
            let relocation = relocations.at(offset);
            match (image.reference(function.section, offset, insn, relocation)?, &mut insn) {
                (Reference::Map(map), Insn::LoadImm64 { source, .. }) => {
                    *source = Imm64::MapIdx(map);
                }
                (Reference::Value(map, offset), Insn::LoadImm64 { source, .. }) => {
                    *source = Imm64::MapValueIdx(map, offset);
                }
                (Reference::Code(code, to), _) => {
                    let found = object.function_at(code, to);
                    target = Some(found.ok_or_else(|| {
                        let section = image.name(code).to_owned();
                        here(ObjectErrorKind::NoTarget { section, target: to })
                    })?);
                }
                (Reference::None | Reference::Map(_) | Reference::Value(..), _) => {}
            }
            let line = line(&section.lines, function.offset, offset);
            let line = line.map(|line| self.renumbered(object, line));
            self.parts.lines.push(line);
            let placed =
                Placed { insn, slot: self.slot, section: function.section, offset, target };
            self.insns.push(placed);
            self.slot += insn.slots();
            offset += if insn.slots() == 2 { 16 } else { 8 };
        }
        self.check(object, function, from)
    }

    /// Checks that jumps stay in the function, and that relocations are at its instructions.
    fn check(&self, object: &Object, function: &Function, from: usize) -> Result<(), ObjectError> {
        let section = object.image.name(function.section);
        let (start, end) = (function.offset, function.end());
        let insns = &self.insns[from..];
        let starts = |offset| insns.binary_search_by_key(&offset, |insn| insn.offset).is_ok();
        for placed in insns {
            let Some(slots) = placed.insn.jump() else { continue };
            let offset = i64::try_from(placed.offset).unwrap_or(i64::MAX);
            let target = offset.saturating_add(8 + 8 * i64::from(slots));
            if !u64::try_from(target).is_ok_and(starts) {
                let kind = ObjectErrorKind::Jump { target, start, end };
                return Err(ObjectError::at(section, placed.offset, kind));
            }
        }
        let relocations = object.image.relocations_from(function.section, start);
        let offsets = relocations.iter().map(|relocation| relocation.offset);
        match offsets.take_while(|&offset| offset < end).find(|&offset| !starts(offset)) {
            None => Ok(()),
            Some(offset) => Err(ObjectError::at(section, offset, ObjectErrorKind::RelocationPlace)),
        }
    }

    /// A line with the program's number of the file in place of the object's.
    fn renumbered(&mut self, object: &Object, line: Line) -> Line {
        let files = &mut self.parts.files;
        let file = *self.files.entry(line.file).or_insert_with(|| {
            files.push(object.image.unit.files[line.file].clone());
            files.len() - 1
        });
        Line { file, ..line }
    }

    /// Fills in the offsets of calls and code addresses.
    fn finish(mut self, object: &Object) -> Result<Program, ObjectError> {
        let mut insns = Vec::with_capacity(self.insns.len());
        for placed in &self.insns {
            let mut insn = placed.insn;
            if let Some(target) = placed.target {
                // A distance that does not fit would take 16 GiB of code, and is refused as out
                // of the program.
                let distance = |to: usize, from: usize| {
                    Some(i32::try_from(to).ok()? - i32::try_from(from).ok()? - 1)
                };
                let offset = distance(self.slots[&target], placed.slot).unwrap_or(i32::MAX);
                if let Insn::LoadImm64 { source, .. } = &mut insn {
                    *source = Imm64::Code(0);
                }
                // Whatever leads to a function does so by its immediate.
                let (op, fields) = insn.split();
                insn = op.insn(Fields { imm: offset, ..fields });
            }
            insns.push(insn);
        }
        self.parts.maps = object.maps().iter().map(|map| map.def.clone()).collect();
        Program::with_parts(insns, self.parts).map_err(|ProgramError { slot, kind }| {
            let kind = ObjectErrorKind::Program(kind);
            let index = self.insns.partition_point(|placed| placed.slot <= slot);
            match index.checked_sub(1).and_then(|index| self.insns.get(index)) {
                Some(placed) => {
                    let section = object.image.name(placed.section);
                    ObjectError::at(section, placed.offset, kind)
                }
                None => kind.into(),
            }
        })
    }
}

/// The source line of the last record from `start` to `offset`.
fn line(lines: &[SourceLine], start: u64, offset: u64) -> Option<Line> {
    let last = lines.partition_point(|line| line.offset <= offset).checked_sub(1)?;
    lines[last].line.filter(|_| lines[last].offset >= start)
}
