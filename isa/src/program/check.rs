//! The rules that a program keeps.

use super::{Function, Parts, Program};
use crate::decode::frame_pointer_written;
use crate::{Imm64, Insn, MapDef, ProgramError, ProgramErrorKind, Reg};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec;
use alloc::vec::Vec;

pub(super) fn program(insns: Vec<Insn>, parts: Parts) -> Result<Program, Vec<ProgramError>> {
    if insns.is_empty() {
        return Err(vec![ProgramError { slot: 0, kind: ProgramErrorKind::Empty }]);
    }
    let slots = slots(&insns);
    let mut errors = Vec::new();
    let targets = targets(&insns, &slots, &mut errors);
    let functions = functions(&insns, &slots, &targets, parts.symbols, &mut errors);
    for (index, &insn) in insns.iter().enumerate() {
        let mut report = |kind| errors.push(ProgramError { slot: slots[index], kind });
        operands(insn, &parts.maps, &mut report);
    }
    let mut jump_targets = parts.jump_targets;
    jump_targets.sort_unstable();
    jump_targets.dedup();
    if let Some(&index) = jump_targets.last().filter(|&&last| last >= insns.len()) {
        let kind = ProgramErrorKind::JumpTarget { index };
        errors.push(ProgramError { slot: slots[insns.len()], kind });
    }
    for function in &functions {
        boundaries(&insns, &slots, &targets, function, &mut errors);
    }
    if errors.is_empty() {
        let Parts { files, lines, maps, .. } = parts;
        Ok(Program { insns, slots, targets, functions, lines, files, maps, jump_targets })
    } else {
        errors.sort_by_key(|error| error.slot);
        Err(errors)
    }
}

/// The slot of each instruction, and the number of slots.
fn slots(insns: &[Insn]) -> Vec<usize> {
    let mut slots = Vec::with_capacity(insns.len() + 1);
    let mut slot = 0;
    for insn in insns {
        slots.push(slot);
        slot += insn.slots();
    }
    slots.push(slot);
    slots
}

/// Resolves jumps, calls and code addresses.
fn targets(insns: &[Insn], slots: &[usize], errors: &mut Vec<ProgramError>) -> Vec<Option<usize>> {
    let count = slots[insns.len()];
    let mut resolve = |slot: usize, off: i32| {
        // Offsets count from the slot after the first, also for a wide instruction.
        let target = i64::try_from(slot).unwrap_or(i64::MAX).saturating_add(1 + i64::from(off));
        let kind = match usize::try_from(target) {
            Ok(target) if target < count => match slots.binary_search(&target) {
                Ok(index) => return Some(index),
                Err(_) => ProgramErrorKind::IntoWide { target },
            },
            _ => ProgramErrorKind::OutOfRange { target, slots: count },
        };
        errors.push(ProgramError { slot, kind });
        None
    };
    let offsets = insns.iter().zip(slots);
    offsets
        .map(|(insn, &slot)| insn.jump().or(insn.function()).and_then(|off| resolve(slot, off)))
        .collect()
}

/// Divides the program into functions.
fn functions(
    insns: &[Insn],
    slots: &[usize],
    targets: &[Option<usize>],
    symbols: Vec<(usize, alloc::string::String)>,
    errors: &mut Vec<ProgramError>,
) -> Vec<Function> {
    let mut names: BTreeMap<usize, Option<_>> = BTreeMap::from([(0, None)]);
    for (insn, target) in insns.iter().zip(targets) {
        if let (Some(_), &Some(target)) = (insn.function(), target) {
            names.insert(target, None);
        }
    }
    for (index, name) in symbols {
        if index < insns.len() {
            let entry = names.entry(index).or_insert(None);
            entry.get_or_insert(name);
        } else {
            let slot = slots[insns.len()];
            errors.push(ProgramError { slot, kind: ProgramErrorKind::FunctionStart { index } });
        }
    }
    let starts: Vec<usize> = names.keys().copied().collect();
    let ends = starts.iter().skip(1).copied().chain([insns.len()]);
    let bodies = starts.iter().zip(ends).zip(names.values());
    let called = |start, end| {
        let direct = (start..end).filter(|&i: &usize| matches!(insns[i], Insn::CallLocal { .. }));
        let entries = direct.filter_map(|i| targets[i]);
        let set: BTreeSet<usize> =
            entries.filter_map(|entry| starts.binary_search(&entry).ok()).collect();
        set.into_iter().collect()
    };
    bodies
        .map(|((&start, end), name)| Function {
            name: name.clone(),
            insns: start..end,
            calls: called(start, end),
        })
        .collect()
}

/// The rules for an instruction by itself.
fn operands(insn: Insn, maps: &[MapDef], report: &mut impl FnMut(ProgramErrorKind)) {
    let (op, fields) = insn.split();
    if frame_pointer_written(op.row(), fields).is_some() {
        report(ProgramErrorKind::ReadOnly { reg: Reg::R10 });
    }
    if let Insn::LoadImm64 { source: Imm64::MapIdx(index) | Imm64::MapValueIdx(index, _), .. } =
        insn
        && usize::try_from(index).map_or(true, |index| index >= maps.len())
    {
        report(ProgramErrorKind::MapIndex { index, maps: maps.len() });
    }
}

/// The rules for a function: no jump leaves it, and nothing falls off its end (so Linux'
/// `check_subprogs`).
fn boundaries(
    insns: &[Insn],
    slots: &[usize],
    targets: &[Option<usize>],
    function: &Function,
    errors: &mut Vec<ProgramError>,
) {
    let last = function.insns.end - 1;
    if !insns[last].ends_flow() {
        errors.push(ProgramError { slot: slots[last], kind: ProgramErrorKind::FallsThrough });
    }
    for index in function.insns.clone() {
        if insns[index].jump().is_some()
            && let Some(target) = targets[index]
            && !function.insns.contains(&target)
        {
            let kind = ProgramErrorKind::LeavesFunction {
                target: slots[target],
                start: slots[function.insns.start],
                end: slots[last],
            };
            errors.push(ProgramError { slot: slots[index], kind });
        }
    }
}
