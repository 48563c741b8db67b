//! [`Jit`]: compiled code on the machine at hand.

use crate::{Engine, EngineError, HostError};
use acqrel_guest::{Helpers, Outcome, Start};
use acqrel_isa::Program;
use acqrel_jit::{Native, NativeError, Options};

/// Compiled code in the sandbox, executed by the machine at hand.
#[derive(Clone, Copy, Debug)]
pub struct Jit {
    name: &'static str,
    options: Options,
}

impl Jit {
    /// Code compiled with some options, under a name.
    pub const fn new(name: &'static str, options: Options) -> Self {
        Self { name, options }
    }
}

impl Engine for Jit {
    fn name(&self) -> &'static str {
        self.name
    }

    fn run(
        &self,
        program: &Program,
        start: &Start,
        helpers: &Helpers,
    ) -> Result<Outcome, EngineError> {
        let (program, start, helpers) = (program.clone(), start.clone(), helpers.clone());
        let native = Native::new(program, start, helpers, &self.options)?;
        Ok(native.run().map_err(HostError::new)?)
    }
}

impl From<NativeError> for EngineError {
    fn from(error: NativeError) -> Self {
        match error {
            NativeError::Load(error) => Self::Load(error),
            NativeError::Compile(error) => Self::Compile(error),
            error => Self::Host(HostError::new(error)),
        }
    }
}
