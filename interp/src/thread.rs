//! [`Thread`]: the state of a run besides the memory.

use crate::Loaded;
use acqrel_guest::{Environment, FRAME_SIZE, Fault, FaultKind, MAX_FRAMES, MemoryFault};
use acqrel_isa::Reg;
use std::ops::{Index, IndexMut};

/// The values of the eleven registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Registers(pub [u64; 11]);

impl Index<Reg> for Registers {
    type Output = u64;

    #[inline]
    fn index(&self, reg: Reg) -> &u64 {
        &self.0[reg.index()]
    }
}

impl IndexMut<Reg> for Registers {
    #[inline]
    fn index_mut(&mut self, reg: Reg) -> &mut u64 {
        &mut self.0[reg.index()]
    }
}

/// A thread of a program: registers, place, calls that wait to return, and what is left to spend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    /// The registers. A debugger may change them between steps.
    pub registers: Registers,
    /// What helpers know of the world, and what they have printed.
    pub environment: Environment,
    pub(crate) index: usize,
    pub(crate) fuel: u64,
    pub(crate) may_goto: u64,
    frames: Vec<Frame>,
}

/// What a call keeps for its return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Frame {
    return_to: usize,
    saved: [u64; CALLEE_SAVED.len()],
}

/// The registers that have the same value after a call of a function as before it.
const CALLEE_SAVED: [Reg; 5] = [Reg::R6, Reg::R7, Reg::R8, Reg::R9, Reg::R10];

impl Thread {
    /// A thread at the start of a program.
    pub fn new(loaded: &Loaded) -> Self {
        let start = loaded.start();
        Self {
            registers: Registers(loaded.guest().registers(start)),
            environment: loaded.guest().environment(start),
            index: 0,
            fuel: start.fuel,
            may_goto: start.may_goto,
            frames: Vec::new(),
        }
    }

    /// The index of the next instruction.
    pub const fn index(&self) -> usize {
        self.index
    }

    /// The fuel that is left.
    pub const fn fuel(&self) -> u64 {
        self.fuel
    }

    /// How many calls of functions of the program have not returned: 0 to 7.
    pub const fn depth(&self) -> usize {
        self.frames.len()
    }

    /// Pays for a backward branch or a call.
    pub(crate) fn charge(&mut self) -> Result<(), Trap> {
        let left = self.fuel.checked_sub(1);
        self.fuel = left.ok_or(Trap { kind: FaultKind::OutOfFuel, address: None })?;
        Ok(())
    }

    /// Calls a function (RFC 9669, section 4.3.2). It gets the part of the stack below, and its
    /// caller gets r6 to r10 back when it returns. What is in r1 to r5 is left alone, both ways.
    ///
    /// Lack of fuel comes before lack of frames.
    pub(crate) fn enter(&mut self, return_to: usize) -> Result<(), Trap> {
        let fuel = self.fuel;
        self.charge()?;
        if self.frames.len() + 1 == MAX_FRAMES {
            // A call that is not made costs nothing.
            self.fuel = fuel;
            return Err(Trap { kind: FaultKind::CallDepth, address: None });
        }
        let saved = CALLEE_SAVED.map(|reg| self.registers[reg]);
        self.frames.push(Frame { return_to, saved });
        let frame_pointer = &mut self.registers[Reg::R10];
        *frame_pointer = frame_pointer.wrapping_sub(FRAME_SIZE);
        Ok(())
    }

    /// Returns from a function: gives the index to go on at, or none from the first function.
    pub(crate) fn leave(&mut self) -> Option<usize> {
        let Frame { return_to, saved } = self.frames.pop()?;
        for (reg, value) in CALLEE_SAVED.into_iter().zip(saved) {
            self.registers[reg] = value;
        }
        Some(return_to)
    }

    /// Leaves r1 to r5 as helper calls and packet loads do: RFC 9669 gives them no value, and
    /// every engine has to give the same, so they are 0.
    pub(crate) fn clobber(&mut self) {
        for reg in Reg::ARGS {
            self.registers[reg] = 0;
        }
    }
}

/// A fault without its instruction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trap {
    pub(crate) kind: FaultKind,
    pub(crate) address: Option<u64>,
}

impl Trap {
    pub(crate) const fn at(self, slot: usize) -> Fault {
        Fault { kind: self.kind, slot, address: self.address }
    }
}

impl From<MemoryFault> for Trap {
    fn from(MemoryFault { kind, address }: MemoryFault) -> Self {
        Self { kind, address: Some(address) }
    }
}
