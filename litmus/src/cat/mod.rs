//! The cat language, in which memory models are written: herd7's, as its manual and its own models
//! have it.
//!
//! - [`Model::built_in`] gives our own models, [`Model::read`] any other with what it includes, from
//!   the text to the tree of [`ast`].
//! - [`Model::judge`] says which axioms an [`Execution`](crate::Execution) breaks, and why.
//!
//! # What names mean
//!
//! In this order: what the model defines; what the prelude defines (it stands for herd7's
//! `stdlib.cat`); `rf` and `co` of the execution; the sets and relations of
//! [`Structure::set`](crate::Structure::set) and
//! [`Structure::relation`](crate::Structure::relation); and functions that are not written in cat
//! (`domain`, `range`, `classes`, `classes-loc`, `linearisations`, `fromto`, `tag2events`,
//! `tag2scope`, `as_transitive`, `fail`).
//!
//! # Where this differs from herd7
//!
//! - `co` comes with the execution. `with co from generate_cos(r)` makes an axiom of r instead of
//!   enumerating orders; any other `with x from S` is evaluated for each element of S.
//! - Pages, tags of memory, instruction fetch and faults are empty sets and relations. Functions
//!   of the values of events are refused unless there are no pairs to ask for.
//! - Variants are off unless asked for, as in herd7; one that does not exist is off without a
//!   warning.
//! - Relations between sets of events (`lift` and its like), locations by name (`loc2events`), and
//!   the declarations of bell files are refused.
//! - A file's `show` of what is not defined shows nothing, as in herd7; all other definitions are
//!   evaluated where they are, not where they are used.

pub mod ast;
mod error;
mod interpret;
mod lexer;
mod model;
mod parser;
mod source;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use error::{CatError, CatErrorKind};
pub use interpret::{AxiomResult, Judgement};
pub use model::{BuiltIn, Folder, Includes, Model};
pub use source::{SourceFile, Sources, Span};
