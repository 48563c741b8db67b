//! Suites of the lowering check: which tests a lowering is held against, and what came of it.
//!
//! - A [`Suite`] is a sequence of tests: [`Quick`](Suite::Quick) tells the known wrong lowerings from
//!   right ones, [`Full`](Suite::Full) has all generated tests up to a size, and each ordering
//!   instruction in each of its [forms](Cell): size, offset, and registers that are the same.
//! - A [`Shape`] writes a generated test in other instructions, so that a backend gets these forms.
//! - A [`Run`] holds [candidates](Candidate) against a suite, on all cores; its [`Report`] can be
//!   kept while it runs, and continued. What is found does not depend on how many cores there are.
//! - [`recorded()`] is what the full check has found of the recipes of this project's backends.
//!
//! ```
//! use acqrel_jit::{Arm64Features, Event, MemoryMode, Options, Target};
//! use acqrel_litmus::check::suite::{Candidate, Run, Suite};
//! use acqrel_litmus::check::{Backend, Checker};
//! use acqrel_litmus::generate::Vocabulary;
//! use std::ops::ControlFlow;
//! use std::sync::atomic::AtomicBool;
//!
//! let options = Options::new(Target::Arm64(Arm64Features::NONE), MemoryMode::Raw);
//! let mut plain = options;
//! plain.lowering.set(Event::LoadAcquire, "ldr")?;
//! let (right, wrong) = (Backend::new(options), Backend::new(plain));
//! let run = Run {
//!     suite: &Suite::Generated { vocabulary: "acquire,release".parse::<Vocabulary>()?, edges: 4 },
//!     candidates: &[Candidate::new("default", &right), Candidate::new("plain", &wrong)],
//!     checker: &Checker::default(),
//!     jobs: 2,
//!     cancel: &AtomicBool::new(false),
//! };
//! let report = run.run(run.start(), |_| ControlFlow::Continue(()));
//! assert!(report.finished && report.tallies[0].1.is_right());
//! assert!(report.tallies[1].1.wrong > 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod candidate;
mod contexts;
mod coverage;
mod instruction;
mod jobs;
mod recorded;
mod run;
mod shape;
mod state;
mod table;
mod tally;

pub use candidate::Candidate;
pub use coverage::Covered;
pub use instruction::{Cell, Instruction};
pub use jobs::{Job, Suite};
pub use recorded::{Recorded, is_right, record, recorded, verdict};
pub use run::{BLOCK, Run};
pub use shape::{Aliasing, OFFSETS, ROTATIONS, Shape};
pub use state::StateError;
pub use table::{Row, Table};
pub use tally::{Finding, KEPT, Report, Standing, Tally};

use shape::Roles;

#[cfg(test)]
mod tests;
