//! Litmus tests: every outcome of a concurrent program under a memory model, with the reason.
//!
//! - [`Test`] is a test: threads of code, initial memory and registers, and a condition. [`read()`]
//!   makes one from its text.
//! - [`Path`] is one way that a thread can go: its memory events with their dependencies, and
//!   the conditions on the values read under which it goes that way. [`prepare()`] makes all paths
//!   of a test.
//! - [`Structure`] is one path of each thread together: the events of an execution, of which only
//!   reads-from and coherence are still open.
//! - [`cat::Model`] is a memory model in the cat language: which executions it allows, and why not.
//! - [`explore::explore`] finds the final states of the executions that a model allows, and
//!   [`explain`] says why there is none of a kind.
//!
//! Values are symbolic ([`value::Values`]): what a read gives is known when it is known which write
//! it reads from.
//!
//! ```
//! use acqrel_litmus::cat::Model;
//! use acqrel_litmus::explore::{Judge, Options, explore};
//! use acqrel_litmus::{prepare, read, thread};
//!
//! let text = r"BPF SB
//! { 0:r1=x; 0:r2=y; 1:r1=y; 1:r2=x; }
//!  P0                        | P1                        ;
//!  *(u64 *)(r1 + 0) = 1      | *(u64 *)(r1 + 0) = 1      ;
//!  r3 = *(u64 *)(r2 + 0)     | r3 = *(u64 *)(r2 + 0)     ;
//! exists (0:r3=0 /\ 1:r3=0)
//! ";
//! let (test, _) = read(text, |file| std::fs::read(file)).map_err(|mut errors| errors.remove(0))?;
//! let judge = Judge::new(&Model::built_in("bpf").ok_or("no such model")?);
//! let problem = prepare(&test, &judge, &thread::Options::default())?;
//! let outcomes = explore(&problem, &judge, &Options::default())?;
//! assert_eq!(outcomes.states.len(), 4);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Soundness
//!
//! *A final state that is not found cannot happen*: no execution of the test that the model allows
//! ends in it. This holds if [`Outcomes::limits`](explore::Outcomes::limits) is empty. What there is
//! says what was left out: behind the bound on loops, behind a limit of time or number, or
//! executions in which a value is its own reason.
//!
//! - Executions that end in a fault have no final state; [`explore::Outcomes::faults`] names the
//!   first of each kind. That also holds of an access to something that is no location.
//! - That retries are cut ([`thread`]) is sound for models by which fewer reads never make an order,
//!   as it is for ours. Under a model that counts reads it is not:
//!   [`thread::Retries::Kept`] keeps them. Numbers of executions do not include them.
//! - An address that is read from memory is one of the elements of locations, or a fault; one in the
//!   middle of an element, or in private memory, is a fault too.
//! - Memory is what the test declares, or names. It is initialised before all threads start.
//!
//! # Completeness
//!
//! *A final state that is found can happen* under the model: its witness is an execution that the
//! model allows, with the values that the instructions compute. It need not happen on any
//! processor: a model allows what some implementation of the architecture might do. A store-exclusive
//! may fail without a cause. Plain accesses of eBPF are those of instructions, not of C: no compiler
//! is taken to merge, split or repeat them.
//!
//! # What the models are of
//!
//! Both statements are about the model, in `models/` of this crate. What a model is of is a claim of
//! its own:
//!
//! - `bpf` has the rules of herd7's `bpf.cat` of September 2025, for all sizes of access and all
//!   instructions that have an order. It departs from herd7 in what events are made of, not in rules: an access
//!   touches the bytes that it says, 32-bit operations wrap, and comparison and division are as
//!   [RFC 9669](https://www.rfc-editor.org/rfc/rfc9669) has them; herd7 takes no notice of sizes,
//!   does not wrap, and compares and divides as signed. [`thread::Widths::Herd`] gives herd7's
//!   sizes.
//! - `arm64` has the rules of the Arm ARM (DDI 0487), section B2.3, in the form of herd7's
//!   `aarch64.cat` of 2026, without those about page tables, tags of memory, instruction fetch
//!   and exceptions, of which there are no events. No address is taken to be in a limited ordering
//!   region, so that `ldlar` and `stllr` order nothing; nor do barriers of the non-shareable domain
//!   (`dmb nsh`), which herd7 takes for full ones. `ldp` and `stp` are two accesses each.
//! - `x86-tso` is of write-back memory without non-temporal stores. It departs from herd7's
//!   `x86tso-mixed.cat`, which forbids SB with `lfence` or `sfence` on both sides: these order
//!   nothing here that is not ordered without them.
//! - `sc` is sequential consistency.
//!
//! All of them are of single-copy atomic accesses. Accesses that overlap and are not of the same
//! bytes are refused ([`thread::Overlap`]), and so are misaligned ones, but for private memory:
//! nothing is said of how their parts are ordered.
//!
//! How reading and the language depart from herd7 is said in [`format`](mod@format) and [`cat`].

#![forbid(unsafe_code)]

pub mod assembler;
pub mod bpf;
pub mod cat;
pub mod check;
mod circuit;
mod code;
pub mod draw;
pub mod enumerate;
mod event;
mod execution;
pub mod explain;
pub mod explore;
pub mod format;
pub mod generate;
mod isa;
mod path;
mod prepare;
mod read;
mod relation;
mod structure;
mod test;
pub mod thread;
pub mod value;

pub use code::{Code, Exit, Instruction};
pub use event::{Access, Action, Fence, Tag, Tags};
pub use execution::Execution;
pub use isa::Isa;
pub use path::{Constraint, Dependencies, End, Path, PathEvent, Unplaced};
pub use prepare::{PrepareError, prepare};
pub use read::read;
pub use relation::{Relation, Set};
pub use structure::{Cell, Event, Structure};
pub use test::{Atom, Formula, Location, Observable, Origin, Quantifier, Sized, Test, Thread};
