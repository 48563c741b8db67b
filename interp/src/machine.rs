//! [`Machine`]: a thread of a program at work.

use crate::trace::{Recorder, Traced};
use crate::{Loaded, Memory, Plain, Thread, run, step};
use acqrel_guest::{Fault, Maps};
use std::sync::Arc;

/// A thread of a program, with the memory and maps that it works on.
///
/// ```
/// use acqrel_guest::{Helpers, Start};
/// use acqrel_interp::Loaded;
/// use acqrel_isa::{Endian, Program, Reg};
///
/// // r0 = 6; r0 *= 7; exit
/// let bytes = [
///     0xb7, 0, 0, 0, 6, 0, 0, 0, //
///     0x27, 0, 0, 0, 7, 0, 0, 0, //
///     0x95, 0, 0, 0, 0, 0, 0, 0,
/// ];
/// let program = Program::from_bytes(&bytes, Endian::Little)?;
/// let loaded = Loaded::new(program, Start::default(), Helpers::none())?;
/// let mut machine = loaded.machine();
/// assert_eq!(machine.step(), Ok(None));
/// assert_eq!(machine.thread.registers[Reg::R0], 6);
/// assert_eq!(machine.run(), Ok(42));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Machine<'p, M> {
    loaded: &'p Loaded,
    /// The thread. One that was made for another program must not take its place: to go on with
    /// it can panic.
    pub thread: Thread,
    /// Its memory.
    pub memory: M,
    maps: Arc<Maps>,
    ended: Option<Result<u64, Fault>>,
}

impl<'p> Machine<'p, Plain> {
    /// A machine at the start of a program, with memory and maps of its own.
    pub fn new(loaded: &'p Loaded) -> Self {
        let maps = loaded.guest().maps(loaded.program());
        Self::with_memory(loaded, Plain::new(loaded), Arc::new(maps))
    }
}

impl<'p, M: Memory> Machine<'p, M> {
    /// A machine at the start of a program, with the memory and maps given.
    pub fn with_memory(loaded: &'p Loaded, memory: M, maps: Arc<Maps>) -> Self {
        Self { loaded, thread: Thread::new(loaded), memory, maps, ended: None }
    }

    /// The program.
    pub const fn loaded(&self) -> &'p Loaded {
        self.loaded
    }

    /// The entries of its maps.
    pub fn maps(&self) -> &Arc<Maps> {
        &self.maps
    }

    /// Executes the next instruction, by [`step()`]. Gives the program's result if it has ended,
    /// again and again if asked again.
    ///
    /// # Errors
    ///
    /// The fault that ended the program.
    pub fn step(&mut self) -> Result<Option<u64>, Fault> {
        if self.ended.is_none() {
            let step = step(self.loaded, &mut self.thread, &mut self.memory, &self.maps);
            self.ended = step.transpose();
        }
        self.ended.transpose()
    }

    /// Runs to the end, from wherever the thread is, and gives the program's result.
    ///
    /// # Errors
    ///
    /// The fault that ended the program.
    pub fn run(&mut self) -> Result<u64, Fault> {
        let Self { loaded, thread, memory, maps, ended } = self;
        *ended.get_or_insert_with(|| run::run(loaded, thread, memory, maps))
    }

    /// Executes the next instruction, and says what it was and what it changed. None if the
    /// program has ended.
    pub fn trace(&mut self) -> Option<Traced> {
        if self.ended.is_some() {
            return None;
        }
        let (index, before) = (self.thread.index(), self.thread.registers);
        let mut recorder = Recorder::new(&mut self.memory);
        let step = step(self.loaded, &mut self.thread, &mut recorder, &self.maps);
        let memory = recorder.finish();
        self.ended = step.transpose();
        Some(Traced::new(self.loaded, index, &before, &self.thread.registers, memory, self.ended))
    }
}
