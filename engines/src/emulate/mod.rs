//! [`Emulate`]: the code of either backend, executed instruction by instruction on any host.

mod emulation;
mod space;

pub use emulation::{EmulateError, Emulation};

use crate::{Engine, EngineError};
use acqrel_guest::{Guest, Helpers, Outcome, Start};
use acqrel_isa::Program;
use acqrel_jit::{Frames, Options, compile};

/// Compiled code in the emulator. Its frames are always in the guest's memory.
#[derive(Clone, Copy, Debug)]
pub struct Emulate {
    name: &'static str,
    options: Options,
}

impl Emulate {
    /// Code compiled with some options, under a name.
    pub const fn new(name: &'static str, options: Options) -> Self {
        Self { name, options: Options { frames: Frames::Guest, ..options } }
    }
}

impl Engine for Emulate {
    fn name(&self) -> &'static str {
        self.name
    }

    fn run(
        &self,
        program: &Program,
        start: &Start,
        helpers: &Helpers,
    ) -> Result<Outcome, EngineError> {
        let guest = Guest::new(program, start, helpers)?;
        let image = compile(program, &guest, &self.options)?;
        let emulation = Emulation::new(&image, program, &guest, start, helpers);
        Ok(emulation.run()?)
    }
}
