//! [`Traced`]: what one step did, for traces.

use crate::semantics::Update;
use crate::thread::Registers;
use crate::{Loaded, Memory};
use acqrel_guest::{Fault, GuestMemory, MemoryFault};
use acqrel_isa::{AtomicSize, Insn, LoadOrder, Reg, Size, StoreOrder};

/// What one step did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traced {
    /// The index of the instruction.
    pub index: usize,
    /// Its slot.
    pub slot: usize,
    /// The instruction.
    pub insn: Insn,
    /// The registers whose values it changed, in order. None of r10 but by calls and returns.
    pub registers: Vec<RegisterChange>,
    /// The writes it made to memory, in order.
    pub memory: Vec<MemoryChange>,
    /// How the program ended, if it did so here. An instruction that faults changes nothing.
    pub end: Option<Result<u64, Fault>>,
}

/// A register that has another value after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisterChange {
    /// The register.
    pub reg: Reg,
    /// Its value before the step.
    pub old: u64,
    /// Its value after it.
    pub new: u64,
}

/// A write to memory, though it may have written what was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryChange {
    /// The address of the first byte.
    pub address: u64,
    /// The bytes before the write. If other threads write them too, those of a store are the ones
    /// just before it; those of a read-modify-write are always the ones that it replaced.
    pub old: Vec<u8>,
    /// The bytes written, as many.
    pub new: Vec<u8>,
}

impl Traced {
    pub(crate) fn new(
        loaded: &Loaded,
        index: usize,
        before: &Registers,
        after: &Registers,
        memory: Vec<MemoryChange>,
        end: Option<Result<u64, Fault>>,
    ) -> Self {
        let changes = Reg::ALL.into_iter().map(|reg| {
            let (old, new) = (before[reg], after[reg]);
            RegisterChange { reg, old, new }
        });
        Self {
            index,
            slot: loaded.program().slot(index),
            insn: loaded.program().insns()[index],
            registers: changes.filter(|change| change.old != change.new).collect(),
            memory,
            end,
        }
    }
}

/// A memory that notes what is written to another.
pub(crate) struct Recorder<'m, M> {
    memory: &'m mut M,
    changes: Vec<MemoryChange>,
}

impl<'m, M: Memory> Recorder<'m, M> {
    pub(crate) const fn new(memory: &'m mut M) -> Self {
        Self { memory, changes: Vec::new() }
    }

    pub(crate) fn finish(self) -> Vec<MemoryChange> {
        self.changes
    }

    fn note(&mut self, address: u64, size: Size, old: u64, new: u64) {
        let bytes = |value: u64| value.to_le_bytes()[..size.bits() as usize / 8].to_vec();
        self.changes.push(MemoryChange { address, old: bytes(old), new: bytes(new) });
    }
}

impl<M: Memory> Memory for Recorder<'_, M> {
    fn load(&mut self, address: u64, size: Size, order: LoadOrder) -> Result<u64, MemoryFault> {
        self.memory.load(address, size, order)
    }

    fn store(
        &mut self,
        address: u64,
        size: Size,
        value: u64,
        order: StoreOrder,
    ) -> Result<(), MemoryFault> {
        let old = self.memory.load(address, size, LoadOrder::Plain);
        self.memory.store(address, size, value, order)?;
        // What can be written can be read.
        self.note(address, size, old?, value);
        Ok(())
    }

    fn rmw(&mut self, address: u64, size: AtomicSize, update: Update) -> Result<u64, MemoryFault> {
        let old = self.memory.rmw(address, size, update)?;
        if let Some(new) = update.apply(size, old) {
            self.note(address, size.into(), old, new);
        }
        Ok(old)
    }
}

impl<M: Memory> GuestMemory for Recorder<'_, M> {
    fn read(&mut self, address: u64, bytes: &mut [u8]) -> Result<(), MemoryFault> {
        self.memory.read(address, bytes)
    }

    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), MemoryFault> {
        let mut old = vec![0; bytes.len()];
        let read = self.memory.read(address, &mut old);
        self.memory.write(address, bytes)?;
        read?;
        self.changes.push(MemoryChange { address, old, new: bytes.to_vec() });
        Ok(())
    }
}
