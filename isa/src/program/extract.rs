//! Taking a function out of a program, as a program of its own.

use super::{Parts, Program};
use crate::{Field, Insn, ProgramError, Role};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

impl Program {
    /// The program that starts with a function, followed by the functions that it reaches by
    /// calls and code addresses, in the order of this program. Maps, symbols and lines are kept.
    ///
    /// # Errors
    ///
    /// If there is no function with this index, or a jump becomes too far for its offset, which
    /// cannot be as long as it stays in its function.
    pub fn extract(&self, function: usize) -> Result<Self, ProgramError> {
        let mut reached = alloc::vec![false; self.functions.len()];
        let mut open = Vec::from([function]);
        while let Some(at) = open.pop() {
            let Some(entry) = reached.get_mut(at) else {
                return super::check::program(Vec::new(), Parts::default())
                    .map_err(|mut errors| errors.swap_remove(0));
            };
            if !core::mem::replace(entry, true) {
                let insns = self.functions[at].insns.clone();
                let leads = insns.filter(|&i| self.insns[i].function().is_some());
                open.extend(leads.filter_map(|i| self.function_of(self.targets[i]?)));
            }
        }
        let others = (0..self.functions.len()).filter(|&f| reached[f] && f != function);
        let order: Vec<usize> = core::iter::once(function).chain(others).collect();

        let kept: Vec<usize> =
            order.iter().flat_map(|&f| self.functions[f].insns.clone()).collect();
        // Where each instruction kept goes.
        let mut slots = BTreeMap::new();
        let mut indices = BTreeMap::new();
        let mut slot = 0;
        for (index, &old) in kept.iter().enumerate() {
            slots.insert(old, slot);
            indices.insert(old, index);
            slot += self.insns[old].slots();
        }
        let moved = kept.iter().map(|&old| self.moved(old, &slots)).collect();
        let symbols = order.iter().filter_map(|&f| {
            let function = &self.functions[f];
            Some((*indices.get(&function.insns.start)?, function.name.clone()?))
        });
        let parts = Parts {
            symbols: symbols.collect(),
            files: self.files.clone(),
            lines: kept.iter().map(|&old| self.line(old)).collect(),
            maps: self.maps.clone(),
            jump_targets: self
                .jump_targets
                .iter()
                .filter_map(|old| indices.get(old).copied())
                .collect(),
        };
        Self::with_parts(moved, parts)
    }

    /// An instruction with the offset of its call or code address for its new place. Jumps move
    /// with their function.
    fn moved(&self, index: usize, slots: &BTreeMap<usize, usize>) -> Insn {
        let (op, mut fields) = self.insns[index].split();
        let function = op.row().operands.contains(&(Field::Imm, Role::Function));
        if function
            && let Some(&from) = slots.get(&index)
            && let Some(&to) = self.targets[index].and_then(|target| slots.get(&target))
        {
            // A program has less than 2³¹ slots: its offsets were checked to lead somewhere, and
            // it only got smaller.
            let distance = to.cast_signed() - from.cast_signed() - 1;
            fields.imm = i32::try_from(distance).unwrap_or(i32::MAX);
        }
        op.insn(fields)
    }
}
