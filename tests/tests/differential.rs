//! Random programs on all engines.
//!
//! `ACQREL_PROGRAMS` says how many, 5000 if it is not set, and `ACQREL_SEED` from which number on:
//! a program is made of its number, so that a failure can be had again.

use acqrel_engines::{Engine, EngineError, HostError};
use acqrel_guest::{Helpers, Outcome, Start};
use acqrel_isa::Program;
use acqrel_jit::{MemoryMode, Native, Options, Target};
use acqrel_tests::matrix::Matrix;
use acqrel_tests::numbered;
use std::env::{VarError, var};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// Raw code on this machine.
struct RawNative(Options);

impl Engine for RawNative {
    fn name(&self) -> &'static str {
        "native raw"
    }

    fn run(
        &self,
        program: &Program,
        start: &Start,
        helpers: &Helpers,
    ) -> Result<Outcome, EngineError> {
        let (program, start, helpers) = (program.clone(), start.clone(), helpers.clone());
        // SAFETY: The program accesses nothing but its own memory: the matrix gives raw engines only
        // programs that the interpreter has run from the same start without a fault, and helpers are
        // deterministic.
        let native = unsafe { Native::new_raw(program, start, helpers, &self.0) }?;
        Ok(native.run().map_err(HostError::new)?)
    }
}

fn number(name: &str, otherwise: u64) -> u64 {
    match var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")),
        Err(VarError::NotPresent) => otherwise,
        Err(error) => panic!("{name}: {error}"),
    }
}

#[test]
fn generated_programs() {
    let (count, seed) = (number("ACQREL_PROGRAMS", 5000), number("ACQREL_SEED", 0));
    let next = AtomicU64::new(0);
    let ran = AtomicU64::new(0);
    let workers = thread::available_parallelism().unwrap().get();
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let mut matrix = Matrix::new();
                if let Some(host) = Target::host() {
                    let options = Options::new(host, MemoryMode::Raw);
                    matrix.raw.push(Box::new(RawNative(options)));
                }
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= count {
                        break;
                    }
                    if let Some(case) = numbered(seed.wrapping_add(n)) {
                        matrix.agree(&case);
                        ran.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let ran = ran.into_inner();
    println!("{ran} programs from {seed} on: no difference");
    assert!(ran * 10 >= count * 9, "only {ran} of {count} could be made");
}
