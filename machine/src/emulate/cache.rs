//! [`Cache`]: instructions that have been decoded, each once.

use std::collections::HashMap;

use super::bus::Bus;
use super::execute::Ready;
use super::stop::Stop;
use crate::{Arch, Instruction, decode};

/// The most bytes of an instruction of any architecture.
const MAX_LENGTH: usize = 15;

/// An instruction with what its execution needs.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) instruction: Instruction,
    pub(super) ready: Ready,
    /// The entries that were executed after it: the last that followed it in memory, and the last
    /// that did not.
    successors: [usize; 2],
}

/// The instructions decoded so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Cache {
    entries: Vec<Entry>,
    by_address: HashMap<u64, usize>,
}

impl Cache {
    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.by_address.clear();
    }

    #[inline]
    pub(super) fn entry(&self, index: usize) -> &Entry {
        &self.entries[index]
    }

    /// The entry of an address, if there is one.
    pub(super) fn find(&self, address: u64) -> Option<usize> {
        self.by_address.get(&address).copied()
    }

    /// The entry of an address that comes after an entry; the guess is right in most loops.
    #[inline]
    pub(super) fn successor(&mut self, index: usize, address: u64) -> Option<usize> {
        let entry = &self.entries[index];
        let branch = usize::from(address != entry.instruction.next());
        let guess = entry.successors[branch];
        if self.entries[guess].instruction.address == address {
            return Some(guess);
        }
        let found = self.find(address)?;
        self.entries[index].successors[branch] = found;
        Some(found)
    }

    /// Decodes the instruction at an address.
    pub(super) fn add<B: Bus>(
        &mut self,
        arch: Arch,
        address: u64,
        bus: &mut B,
    ) -> Result<usize, Stop<B::Fault>> {
        let mut buffer = [0; MAX_LENGTH];
        let wanted = &mut buffer[..arch.max_length()];
        let length = match bus.fetch(address, wanted) {
            Ok(length) => length.min(wanted.len()),
            Err(fault) => return Err(Stop::Fetch { pc: address, fault }),
        };
        let instruction = decode(arch, &buffer[..length], address).map_err(Stop::Decode)?;
        let index = self.entries.len();
        let ready = Ready::new(&instruction);
        self.entries.push(Entry { instruction, ready, successors: [index; 2] });
        self.by_address.insert(address, index);
        Ok(index)
    }
}
