//! What suites, shapes and runs promise.

mod quick;
mod resume;
mod shaped;

use super::*;
use crate::check::{Backend, Checker};
use acqrel_jit::{Arm64Features, MemoryMode, Options, Target, X86Features};
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;

pub(super) fn targets() -> [Target; 3] {
    let arm64 = [Arm64Features::ALL, Arm64Features::NONE].map(Target::Arm64);
    [arm64[0], arm64[1], Target::X86_64(X86Features::ALL)]
}

/// The report of a run from its start to its end.
pub(super) fn report(suite: &Suite, candidates: &[Candidate<'_>], jobs: usize) -> Report {
    let (checker, cancel) = (Checker::default(), AtomicBool::new(false));
    let run = Run { suite, candidates, checker: &checker, jobs, cancel: &cancel };
    run.run(run.start(), |_| ControlFlow::Continue(()))
}

pub(super) fn backend(target: Target, memory: MemoryMode) -> Backend {
    Backend::new(Options::new(target, memory))
}
