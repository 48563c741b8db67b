//! The loops that JITs are timed on. Each file has the text of one turn, its
//! memory, and the same turn in Rust, which says what the memory must be after it
//! and counts the instructions.
//!
//! A turn is the same text for every engine. Around it is what the engine needs
//! to repeat it: a loop, or for the kernel a `bpf_loop`. It finds the memory in
//! r8, leaves r8 and r9 alone, and keeps its state in the last two words of the
//! memory.

mod alu;
mod branch;
mod calls;
mod collatz;
mod memory;

use crate::{Error, workload::assemble};

/// The words of a task's memory: 4 KiB, and two words of state.
pub(crate) const WORDS: usize = 514;

/// The first word of the state.
const STATE: usize = 512;

/// A task's memory, as words in little-endian order.
type Words = [u64; WORDS];

/// A loop to time.
#[derive(Clone, Copy, Debug)]
pub struct Task {
    /// A short name.
    pub name: &'static str,
    /// The instructions of one turn.
    body: &'static str,
    /// The functions that it calls.
    functions: &'static str,
    /// How many turns a run has.
    pub turns: u32,
    initial: fn() -> Words,
    /// One turn in Rust. Returns the number of instructions executed.
    model: fn(&mut Words) -> u64,
}

/// What a run must come to, computed without an engine.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Aftermath {
    /// The memory.
    pub memory: Vec<u8>,
    /// How many instructions all the turns execute, without what repeats them.
    turns: u64,
}

/// A program for the kernel. The two constants in it that the kernel gives a meaning
/// to are found by their values.
#[derive(Clone, Debug)]
pub(crate) struct ForKernel {
    /// Little-endian bytecode.
    pub(crate) bytes: Vec<u8>,
    /// The slots at which its functions start.
    pub(crate) functions: Vec<u32>,
}

/// Stands for the address of the map's value.
pub(crate) const VALUE: u64 = 0x0056_414c_5545_4d41;
/// Stands for the function that `bpf_loop` calls.
pub(crate) const CALLBACK: u64 = 0x0043_414c_4c42_4143;
/// The slot at which that function starts.
pub(crate) const CALLBACK_SLOT: u32 = 8;

impl Task {
    /// All the tasks.
    pub const ALL: [Self; 5] = [alu::TASK, memory::TASK, collatz::TASK, branch::TASK, calls::TASK];

    /// The memory at the start.
    pub fn memory(&self) -> Vec<u8> {
        bytes(&(self.initial)())
    }

    /// What a run comes to.
    pub fn aftermath(&self) -> Aftermath {
        let mut words = (self.initial)();
        let turns = (0..self.turns).map(|_| (self.model)(&mut words)).sum();
        Aftermath { memory: bytes(&words), turns }
    }

    /// The program for engines that take an address in r1.
    ///
    /// # Errors
    ///
    /// If it does not assemble.
    pub fn program(&self) -> Result<Vec<u8>, Error> {
        let Self { turns, body, functions, .. } = self;
        assemble(&format!(
            "\tr8 = r1\n\tr9 = {turns}\nturn:\n{body}\
             \tr9 -= 1\n\tif r9 != 0 goto turn\n\tr0 = *(u64 *)(r8 + 4096)\n\texit\n{functions}"
        ))
    }

    /// The program for the kernel, where the turns are those of a `bpf_loop`, as the
    /// verifier would go through every turn of a loop.
    ///
    /// # Errors
    ///
    /// If it does not assemble.
    pub(crate) fn for_kernel(&self) -> Result<ForKernel, Error> {
        let Self { turns, body, functions, .. } = self;
        let bytes = assemble(&format!(
            "\tr1 = {turns}\n\tr2 = {CALLBACK:#x} ll\n\tr3 = 0\n\tr4 = 0\n\tcall 181\n\
             \tr0 = 0\n\texit\n\
             \tr8 = {VALUE:#x} ll\n{body}\tr0 = 0\n\texit\n{functions}"
        ))?;
        let mut starts = vec![0, CALLBACK_SLOT];
        if !functions.is_empty() {
            let size = assemble(functions)?.len();
            starts.push(u32::try_from((bytes.len() - size) / 8).unwrap_or(u32::MAX));
        }
        Ok(ForKernel { bytes, functions: starts })
    }
}

impl Aftermath {
    /// r0 at the end of [`Task::program`].
    pub fn r0(&self) -> u64 {
        let word = self.memory.get(STATE * 8..).and_then(|rest| rest.first_chunk());
        u64::from_le_bytes(*word.unwrap_or(&[0; 8]))
    }

    /// How many instructions [`Task::program`] executes, `exit` included.
    pub fn executed(&self, task: &Task) -> u64 {
        2 + self.turns + 2 * u64::from(task.turns) + 2
    }

    /// How many instructions [`Task::for_kernel`] executes, without those that the
    /// kernel puts in place of the call of `bpf_loop`.
    pub fn executed_in_kernel(&self, task: &Task) -> u64 {
        6 + self.turns + 3 * u64::from(task.turns) + 1
    }
}

fn bytes(words: &Words) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}
