//! Engines for eBPF programs behind one trait, and what is needed to hold them against each
//! other: random programs, comparison of outcomes, and shrinking of what differs.
//!
//! To hold an engine of your own against the interpreter, implement [`Engine`] and:
//!
//! ```
//! use acqrel_engines::{Case, Engine, Interp, Step, case, compare, shrink};
//! use acqrel_guest::Helpers;
//! use arbitrary::Unstructured;
//!
//! # let seed: Vec<u8> = (0..4000_u32).map(|n| (n.wrapping_mul(n) >> 3) as u8).collect();
//! // The same bytes make the same case.
//! let case: Case = case(&mut Unstructured::new(&seed))?;
//! let helpers = Helpers::standard();
//! let engines: [&dyn Engine; 2] = [&Interp, &Step];
//! let differs = |case: &Case| {
//!     let program = case.draft.build()?;
//!     compare(&engines, &program, &case.start, &helpers).err()
//! };
//! if differs(&case).is_some() {
//!     let smallest = shrink(&case, 1000, |case| differs(case).is_some());
//!     panic!("{:?}: {}", smallest, differs(&smallest).unwrap());
//! }
//! # Ok::<(), arbitrary::Error>(())
//! ```

#![forbid(unsafe_code)]

mod compare;
mod emulate;
mod engine;
mod generate;
mod native;
mod shrink;
mod stray;

pub use compare::{Difference, DifferenceKind, compare};
pub use emulate::{Emulate, EmulateError, Emulation};
pub use engine::{Engine, EngineError, HostError, Interp, Step};
pub use generate::{Case, case};
pub use native::Jit;
pub use shrink::shrink;
