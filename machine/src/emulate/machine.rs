//! [`Machine`]: one thread of machine code.

use std::collections::BTreeSet;

use super::bus::Bus;
use super::cache::Cache;
use super::execute::Interrupt;
use super::monitor::Monitor;
use super::registers::Registers;
use super::stop::Stop;
use crate::{Arch, Instruction};

/// A processor that executes one thread of machine code on a [`Bus`].
///
/// Each address is decoded once and remembered. Nothing is shared with other machines.
#[derive(Debug, Clone)]
pub struct Machine {
    arch: Arch,
    /// The address of the next instruction.
    pub pc: u64,
    /// The registers and flags.
    pub registers: Registers,
    monitor: Monitor,
    cache: Cache,
    stops: BTreeSet<u64>,
}

impl Machine {
    /// A machine with zeros in its registers that begins at `pc`.
    pub fn new(arch: Arch, pc: u64) -> Self {
        Self {
            arch,
            pc,
            registers: Registers::default(),
            monitor: Monitor::default(),
            cache: Cache::default(),
            stops: BTreeSet::new(),
        }
    }

    /// The architecture.
    pub const fn arch(&self) -> Arch {
        self.arch
    }

    /// Begins again at `pc`, with zeros in the registers and nothing in the monitor. The code that
    /// has been decoded is kept.
    pub fn restart(&mut self, pc: u64) {
        self.pc = pc;
        self.registers = Registers::default();
        self.monitor.clear();
    }

    /// Stops when the program counter is `address`, before what is there is executed: the return
    /// address of the outermost frame, or a function of the host.
    pub fn stop_at(&mut self, address: u64) {
        if self.stops.insert(address) {
            self.cache.clear();
        }
    }

    /// Forgets the code that has been decoded. Needed when the bytes of code have changed.
    pub fn forget_code(&mut self) {
        self.cache.clear();
    }

    /// Executes one instruction, and returns it.
    ///
    /// # Errors
    ///
    /// Why it was not executed; [`Stop::Budget`] is not among the reasons.
    pub fn step<B: Bus>(&mut self, bus: &mut B) -> Result<&Instruction, Stop<B::Fault>> {
        let index = match self.cache.find(self.pc) {
            Some(index) => index,
            None => self.decode(bus)?,
        };
        self.execute(index, bus)?;
        Ok(&self.cache.entry(index).instruction)
    }

    /// Executes instructions until something stops it. `budget` is the most instructions that are
    /// executed, and is left with what was not used.
    pub fn run<B: Bus>(&mut self, bus: &mut B, budget: &mut u64) -> Stop<B::Fault> {
        let mut last = None;
        loop {
            if *budget == 0 {
                return Stop::Budget;
            }
            let found = match last {
                Some(last) => self.cache.successor(last, self.pc),
                None => self.cache.find(self.pc),
            };
            let index = match found {
                Some(index) => index,
                None => match self.decode(bus) {
                    Ok(index) => index,
                    Err(stop) => return stop,
                },
            };
            if let Err(stop) = self.execute(index, bus) {
                return stop;
            }
            *budget -= 1;
            last = Some(index);
        }
    }

    /// Decodes the instruction at the program counter.
    fn decode<B: Bus>(&mut self, bus: &mut B) -> Result<usize, Stop<B::Fault>> {
        if self.stops.contains(&self.pc) {
            return Err(Stop::Reached { pc: self.pc });
        }
        self.cache.add(self.arch, self.pc, bus)
    }

    #[inline]
    fn execute<B: Bus>(&mut self, index: usize, bus: &mut B) -> Result<(), Stop<B::Fault>> {
        let pc = self.pc;
        let ready = &self.cache.entry(index).ready;
        match ready.execute(&mut self.registers, &mut self.monitor, bus) {
            Ok(next) => {
                self.pc = next;
                Ok(())
            }
            Err(Interrupt::Fault(fault)) => Err(Stop::Fault { pc, fault }),
            Err(Interrupt::Exception(exception)) => Err(Stop::Exception { pc, exception }),
            Err(Interrupt::UndefinedFlag(flag)) => Err(Stop::UndefinedFlag { pc, flag }),
        }
    }
}
