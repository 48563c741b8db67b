//! [`Options`]: how a program is compiled.

use crate::{Lowering, Target};

/// How a program is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The target, and the recipe of each ordering event on it.
    pub lowering: Lowering,
    /// What is done about memory accesses.
    pub memory: MemoryMode,
    /// Where the frames of functions are.
    pub frames: Frames,
    /// Whether backward branches and calls are counted.
    pub fuel: bool,
}

/// What code does about memory accesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemoryMode {
    /// Whatever the program does, no access leaves the guest's memory: addresses are offsets in a
    /// reserved window, the upper half of a pointer is checked, and call depth is. Faults are the
    /// interpreter's.
    Sandbox,
    /// Addresses are used as they are, which is what kernels do with programs that they have
    /// verified. What a bad access or a ninth frame does is undefined.
    Raw,
}

impl MemoryMode {
    /// Its name, as the command line has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Raw => "raw",
        }
    }
}

/// Where the frames of functions are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Frames {
    /// In the guest's memory, as its address map says: r10 starts as
    /// [`STACK_TOP`](acqrel_guest::STACK_TOP).
    Guest,
    /// On the machine's stack, as kernels have them; not zeroed. The code can be called without
    /// anything else around it if it needs no runtime block. Only for [`MemoryMode::Raw`].
    Machine,
}

impl Options {
    /// Default recipes. `Sandbox` has its frames in the guest's memory and counts fuel, `Raw` has
    /// them on the machine's stack and does not.
    pub fn new(target: Target, memory: MemoryMode) -> Self {
        let (frames, fuel) = match memory {
            MemoryMode::Sandbox => (Frames::Guest, true),
            MemoryMode::Raw => (Frames::Machine, false),
        };
        Self { lowering: Lowering::new(target), memory, frames, fuel }
    }

    /// The target.
    pub const fn target(&self) -> Target {
        self.lowering.target()
    }
}
