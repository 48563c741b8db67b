//! [`Engine`]: whatever runs a program, and the engines there are.

use acqrel_guest::{Helpers, LoadError, Outcome, Start};
use acqrel_interp::Loaded;
use acqrel_isa::Program;
use acqrel_jit::CompileError;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use crate::EmulateError;

/// Something that runs programs.
pub trait Engine: Sync {
    /// Its name, as the command line has it.
    fn name(&self) -> &'static str;

    /// Runs a program from a start state.
    ///
    /// # Errors
    ///
    /// If the engine cannot run the program.
    fn run(
        &self,
        program: &Program,
        start: &Start,
        helpers: &Helpers,
    ) -> Result<Outcome, EngineError>;
}

/// Why an engine cannot run a program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// No engine can.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// It cannot be compiled.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// The emulated code came to no outcome.
    #[error(transparent)]
    Emulate(#[from] EmulateError),
    /// The host cannot run it.
    #[error(transparent)]
    Host(#[from] HostError),
}

/// What is wrong with the host. Two of them are equal if they say the same.
#[derive(Clone, Debug)]
pub struct HostError(Arc<dyn Error + Send + Sync>);

impl HostError {
    /// An error of the host.
    pub fn new(error: impl Error + Send + Sync + 'static) -> Self {
        Self(Arc::new(error))
    }
}

impl PartialEq for HostError {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Eq for HostError {}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for HostError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

/// The interpreter's fast loop.
#[derive(Clone, Copy, Debug, Default)]
pub struct Interp;

impl Engine for Interp {
    fn name(&self) -> &'static str {
        "interp"
    }

    fn run(
        &self,
        program: &Program,
        start: &Start,
        helpers: &Helpers,
    ) -> Result<Outcome, EngineError> {
        Ok(acqrel_interp::run(program, start, helpers)?)
    }
}

/// The interpreter's specification, one step at a time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Step;

impl Engine for Step {
    fn name(&self) -> &'static str {
        "step"
    }

    fn run(
        &self,
        program: &Program,
        start: &Start,
        helpers: &Helpers,
    ) -> Result<Outcome, EngineError> {
        let loaded = Loaded::new(program.clone(), start.clone(), helpers.clone())?;
        let mut machine = loaded.machine();
        let result = loop {
            match machine.step() {
                Ok(None) => {}
                Ok(Some(r0)) => break Ok(r0),
                Err(fault) => break Err(fault),
            }
        };
        let printed = machine.thread.environment.into_printed();
        Ok(Outcome { result, image: machine.memory.image(), printed })
    }
}
