//! Corpora and properties that every engine of acqrel is held against.
//!
//! [`corpus`] finds the test files of bpf_conformance, [`matrix`] has the
//! engines in all their ways of compiling, and [`property`] what must hold for any input; the
//! ordinary tests and the fuzz targets call it. [`edit`] breaks machine code.

#![forbid(unsafe_code)]

pub mod corpus;
pub mod edit;
pub mod matrix;
mod numbered;
pub mod property;

pub use numbered::numbered;
