//! Raw code on this machine, for which the interpreter vouches.

use acqrel_engines::{Engine, EngineError, HostError, Interp};
use acqrel_guest::{Helpers, Outcome, Start};
use acqrel_isa::Program;
use acqrel_jit::{Event, Native, Options};

/// Compiled code with addresses used as they are, executed by this machine.
///
/// The interpreter runs the program first, from the same start. Only if it ends there without a
/// fault is the code run: what it then does is what the interpreter has seen it do. If it does
/// not, its outcome is the interpreter's.
#[derive(Debug)]
pub(crate) struct Raw(pub(crate) Options);

/// The interpreter cannot vouch for code that computes with something else.
#[derive(Debug, thiserror::Error)]
#[error(
    "raw code with {event} by {name} does not get old values, so that it may go astray: use --memory sandbox"
)]
struct Discards {
    event: Event,
    name: &'static str,
}

impl Engine for Raw {
    fn name(&self) -> &'static str {
        "jit"
    }

    fn run(
        &self,
        program: &Program,
        start: &Start,
        _helpers: &Helpers,
    ) -> Result<Outcome, EngineError> {
        // Helpers that somebody else made could do something else the second time.
        let helpers = Helpers::standard();
        let expected = Interp.run(program, start, &helpers)?;
        if expected.result.is_err() {
            return Ok(expected);
        }
        for event in Event::ALL {
            let recipe = self.0.lowering.get(event);
            if recipe.discards() {
                let error = Discards { event, name: recipe.name };
                return Err(HostError::new(error).into());
            }
        }
        let (program, start) = (program.clone(), start.clone());
        // SAFETY: The program accesses nothing but its own memory: the interpreter, which checks
        // every access, has just run it from the same start state with the same helpers without a
        // fault, and a run depends on nothing else. Recipes that give it other values than the
        // interpreter's have been refused; the rest differ in order, which a run alone cannot see.
        let native = unsafe { Native::new_raw(program, start, helpers, &self.0) }?;
        Ok(native.run().map_err(HostError::new)?)
    }
}
