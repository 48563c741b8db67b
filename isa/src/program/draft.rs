//! [`Draft`]: a program in a form that can be changed and stays a program.
//!
//! Jumps and calls name instructions and functions instead of offsets, so that instructions can be
//! taken out and put in, and every draft builds.

use crate::{Field, Fields, Insn, MapDef, Op, Parts, Program, Role};
use alloc::vec::Vec;

/// A program in the making.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The functions; the first one is run.
    pub functions: Vec<Vec<Item>>,
    /// The maps.
    pub maps: Vec<MapDef>,
}

/// An instruction of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its row.
    pub op: Op,
    /// Its operands. The offset of a jump or of a function is not used.
    pub fields: Fields,
    /// For a jump the index in its function of the instruction it leads to; for a call or code
    /// address the index of the function. One that is out of range counts as the last.
    pub target: usize,
}

impl Item {
    /// An instruction that leads nowhere.
    pub fn plain(insn: Insn) -> Self {
        let (op, fields) = insn.split();
        Self { op, fields, target: 0 }
    }
}

impl Draft {
    /// The draft of a program.
    pub fn of(program: &Program) -> Self {
        let functions = program.functions().iter().map(|function| {
            let items = function.insns.clone().map(|index| {
                let insn = program.insns()[index];
                let target = program.target(index).map_or(0, |target| {
                    if insn.function().is_some() {
                        program.function_of(target).unwrap_or_default()
                    } else {
                        target - function.insns.start
                    }
                });
                Item { target, ..Item::plain(insn) }
            });
            items.collect()
        });
        Self { functions: functions.collect(), maps: program.maps().to_vec() }
    }

    /// The number of instructions.
    pub fn len(&self) -> usize {
        self.functions.iter().map(Vec::len).sum()
    }

    /// Whether there are no instructions.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The draft without some instructions of a function; what led behind them still leads there.
    #[must_use]
    pub fn without(&self, function: usize, at: usize, count: usize) -> Self {
        let mut draft = self.clone();
        let items = &mut draft.functions[function];
        let end = (at + count).min(items.len());
        items.drain(at..end);
        for item in items {
            if item.op.insn(item.fields).function().is_none() {
                if item.target >= end {
                    item.target -= end - at;
                } else if item.target > at {
                    item.target = at;
                }
            }
        }
        draft
    }

    /// Builds the program. A function without an end gets an `exit`. None if a jump is too far
    /// for its field, or an instruction breaks a rule of programs.
    pub fn build(&self) -> Option<Program> {
        let bodies = self.functions.iter().map(|items| {
            let ends = items.last().is_some_and(|item| item.op.insn(item.fields).ends_flow());
            let exit = (!ends).then(|| Item::plain(Insn::Exit {}));
            items.iter().copied().chain(exit).collect::<Vec<_>>()
        });
        let bodies: Vec<Vec<Item>> = bodies.collect();
        let mut slots = Vec::new();
        let mut slot = 0;
        for body in &bodies {
            let mut starts = Vec::new();
            for item in body {
                starts.push(slot);
                slot += item.op.insn(item.fields).slots();
            }
            slots.push(starts);
        }
        let mut insns = Vec::new();
        for (body, starts) in bodies.iter().zip(&slots) {
            for (item, &slot) in body.iter().zip(starts) {
                let entries = slots.iter().filter_map(|starts| starts.first());
                let mut fields = item.fields;
                for &(field, role) in item.op.row().operands {
                    let target = match role {
                        Role::Target => starts.get(item.target).or(starts.last()),
                        Role::Function => {
                            entries.clone().nth(item.target).or(entries.clone().next_back())
                        }
                        Role::Read
                        | Role::Write
                        | Role::ReadWrite
                        | Role::Base
                        | Role::Displacement
                        | Role::Immediate
                        | Role::Id
                        | Role::Spaces => None,
                    };
                    if let Some(&target) = target {
                        let off = i64::try_from(target).ok()? - i64::try_from(slot).ok()? - 1;
                        if field == Field::Off {
                            fields.off = off.try_into().ok()?;
                        } else {
                            fields.imm = off.try_into().ok()?;
                        }
                    }
                }
                insns.push(item.op.insn(fields));
            }
        }
        Program::with_parts(insns, Parts { maps: self.maps.clone(), ..Parts::default() }).ok()
    }
}
